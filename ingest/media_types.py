"""The file name endings and media types under which formats are kept. Pure."""

IMAGES = {
    "tiff": (".tif", "image/tiff"),
    "jpeg": (".jpg", "image/jpeg"),
    "png": (".png", "image/png"),
    "gif": (".gif", "image/gif"),
    "webp": (".webp", "image/webp"),
    "avif": (".avif", "image/avif"),
    "heic": (".heic", "image/heic"),
    "jp2": (".jp2", "image/jp2"),
    "j2k": (".j2k", "image/j2c"),
    "jxl": (".jxl", "image/jxl"),
    "bmp": (".bmp", "image/bmp"),
    "pdf": (".pdf", "application/pdf"),
}

TEXTS = {
    "alto": (".xml", "application/alto+xml"),
    "page-xml": (".xml", "application/vnd.prima.page+xml"),
    "hocr": (".hocr", "text/vnd.hocr+html"),
    "tei": (".xml", "application/tei+xml"),
    "plain": (".txt", "text/plain"),
    "iiif": (".json", "application/ld+json"),
}

RECORDS = {
    "application/xml": ".xml",
    "application/mets+xml": ".xml",
    "application/mods+xml": ".xml",
    "application/ead+xml": ".xml",
    "application/tei+xml": ".xml",
    "application/marcxml+xml": ".xml",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/marc": ".mrc",
}
