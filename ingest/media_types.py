"""The file name endings and media types under which formats are kept. Pure."""

IMAGES = {
    "tiff": (".tif", "image/tiff"),
    "jpeg": (".jpg", "image/jpeg"),
    "png": (".png", "image/png"),
    "gif": (".gif", "image/gif"),
    "webp": (".webp", "image/webp"),
    "avif": (".avif", "image/avif"),
}

TEXTS = {
    "alto": (".xml", "application/alto+xml"),
    "page-xml": (".xml", "application/vnd.prima.page+xml"),
    "hocr": (".hocr", "text/vnd.hocr+html"),
    "plain": (".txt", "text/plain"),
}

RECORDS = {"application/xml": ".xml", "application/json": ".json", "application/marc": ".mrc"}
