"""The words that our manifests bring along: labels and codes in Vietnamese and English. Pure."""

from __future__ import annotations

from ingest.catalog.description import LanguageMap


def both(vietnamese: str, english: str) -> LanguageMap:
    """Give a label in the two languages of the site."""
    return {"vi": [vietnamese], "en": [english]}


LABELS: dict[str, LanguageMap] = {
    "creator": both("Tác giả", "Creator"),
    "contributor": both("Người đóng góp", "Contributor"),
    "publisher": both("Nhà xuất bản", "Publisher"),
    "date": both("Thời gian", "Date"),
    "language": both("Ngôn ngữ", "Language"),
    "type": both("Loại hình", "Type"),
    "subject": both("Chủ đề", "Subject"),
    "place": both("Địa danh", "Place"),
    "call_number": both("Ký hiệu kho", "Call number"),
    "identifier": both("Mã định danh", "Identifier"),
    "library": both("Nơi lưu giữ", "Holding library"),
    "attribution": both("Ghi công", "Attribution"),
}
ITEM_PAGE = both("Trang giới thiệu tài liệu", "Page of this item")
COLLECTION_PAGE = both("Trang giới thiệu bộ sưu tập", "Page of this collection")
LIBRARY_PAGE = both("Trang của thư viện", "Page of the library")
SCHEMA_ORG = both("Mô tả theo schema.org", "Description as schema.org")
DUBLIN_CORE = both("Mô tả theo Dublin Core", "Description as Dublin Core")
MODS = both("Mô tả theo MODS", "Description as MODS")
MARC = both("Mô tả theo MARC 21", "Description as MARC 21")
METS = both("Mô tả và cấu trúc theo METS", "Description and structure as METS")
PREMIS = both("Hồ sơ bảo quản theo PREMIS", "Preservation record as PREMIS")
SOURCE_RECORD = both("Biểu ghi gốc do thư viện nộp", "Record as the library handed it in")
PLAIN_TEXT = both("Toàn văn dạng chữ thuần", "Full text as plain text")
ALTO = both("Toàn văn kèm vị trí từng từ (ALTO)", "Full text with the place of each word (ALTO)")
HOCR = both("Toàn văn kèm vị trí từng từ (hOCR)", "Full text with the place of each word (hOCR)")
CONTENTS = both("Mục lục", "Contents")
PAGE_TEXT = both("Văn bản của trang", "Text of the page")
PAGE_NOTES = both("Ghi chú về trang", "Notes on the page")

_TYPES: dict[str, LanguageMap] = {
    "book": both("Sách", "Book"),
    "gazetteer": both("Địa chí", "Gazetteer"),
    "map": both("Bản đồ", "Map"),
    "thesis": both("Luận văn", "Thesis"),
    "textbook": both("Sách giáo khoa", "Textbook"),
    "manuscript": both("Bản chép tay", "Manuscript"),
    "periodical": both("Tạp chí", "Periodical"),
    "newspaper": both("Báo", "Newspaper"),
    "almanac": both("Lịch", "Almanac"),
    "genealogy": both("Gia phả", "Genealogy"),
    "inscription": both("Văn bia", "Inscription"),
    "document": both("Văn bản", "Document"),
    "photograph": both("Ảnh", "Photograph"),
    "report": both("Báo cáo", "Report"),
}
_LANGUAGES: dict[str, LanguageMap] = {
    "vi": both("Tiếng Việt", "Vietnamese"),
    "vi-Latn": both("Tiếng Việt (quốc ngữ)", "Vietnamese (quốc ngữ)"),
    "vi-Hani": both("Tiếng Việt (chữ Nôm)", "Vietnamese (Nôm)"),
    "lzh": both("Hán văn", "Literary Chinese"),
    "zh": both("Tiếng Trung", "Chinese"),
    "fr": both("Tiếng Pháp", "French"),
    "en": both("Tiếng Anh", "English"),
    "la": both("Tiếng Latinh", "Latin"),
    "tyz": both("Tiếng Tày", "Tày"),
}


def type_name(code: str) -> LanguageMap:
    """Give the name of a type of item; the code itself where we have no word."""
    return _TYPES.get(code, {"none": [code]})


def language_name(code: str) -> LanguageMap:
    """Give the name of a language; the code itself where we have no word."""
    return _LANGUAGES.get(code, {"none": [code]})


def translation_into(code: str) -> LanguageMap:
    """Give the name of a translation into a language."""
    name = language_name(code)
    vietnamese, english = (name.get(one, [code])[0] for one in ("vi", "en"))
    return both(f"Bản dịch: {vietnamese}", f"Translation: {english}")
