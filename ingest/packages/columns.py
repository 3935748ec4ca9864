"""The headings that our sheets understand, in English and Vietnamese, with language tags. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.languages import folded, is_common, language_code

# Field to headings; compared without case and marks, so `Nhan đề`, `NHAN DE` are one.
Headings = Mapping[str, tuple[str, ...]]

METADATA: Headings = {
    "folder": ("folder", "thư mục", "thư mục ảnh"),
    "title": ("title", "tên", "nhan đề", "tên sách", "tên tài liệu", "tiêu đề"),
    "creator": ("creator", "author", "tác giả"),
    "contributor": ("contributor", "đồng tác giả", "người đóng góp", "dịch giả"),
    "publisher": ("publisher", "nhà xuất bản", "nxb"),
    "date": ("date", "year", "năm", "ngày", "năm xuất bản", "năm xb", "niên đại"),
    "date_label": ("date label", "ghi chú niên đại", "niên đại ghi trên sách"),
    "language": ("language", "languages", "ngôn ngữ", "tiếng"),
    "script": ("script", "chữ viết", "văn tự"),
    "type": ("type", "loại", "loại hình", "thể loại"),
    "subject": ("subject", "subjects", "chủ đề"),
    "place": ("place", "places", "địa danh", "nơi"),
    "coordinates": ("coordinates", "toạ độ", "tọa độ"),
    "summary": ("summary", "description", "tóm tắt", "mô tả"),
    "rights": ("rights", "quyền", "bản quyền", "giấy phép"),
    "attribution": ("attribution", "ghi công", "ghi nguồn"),
    "call_number": ("call number", "shelfmark", "ký hiệu", "kí hiệu", "ký hiệu kho"),
    "library": ("library", "thư viện"),
    "collection": ("collection", "collections", "bộ sưu tập"),
    "work": ("work", "tác phẩm"),
    "volume": ("volume", "tập", "tập số"),
    "viewing_direction": ("viewing direction", "chiều đọc"),
    "behavior": ("behavior", "behaviour", "cách xem"),
    "start_page": ("start page", "trang mở đầu"),
    "non_paged": ("non-paged pages", "non-paged", "trang ngoài sách"),
    "facing_pages": ("facing pages", "trang đôi"),
    "access": ("access", "truy cập", "mức truy cập"),
    "state": ("state", "trạng thái"),
    "source_id": ("source id", "mã nguồn", "mã tài liệu"),
    "identifier": ("identifier", "identifiers", "định danh", "mã số"),
    # What a run has written into a sheet that it gave back; it is never read.
    "tangthu_status": ("tangthu status", "tangthu kết quả"),
    "tangthu_id": ("tangthu id", "tangthu mã"),
    "tangthu_link": ("tangthu link", "tangthu liên kết"),
    "tangthu_errors": ("tangthu errors", "tangthu lỗi"),
    "tangthu_warnings": ("tangthu warnings", "tangthu cần xem lại"),
}
# Of a sheet with a row for each file; only where it has a column `file`.
INVENTORY: Headings = {
    **METADATA,
    "file": ("file", "files", "tệp", "tên tệp", "tập tin", "tên file", "tên ảnh"),
    "order": ("order", "thứ tự", "số thứ tự", "stt"),
    "label": ("label", "nhãn", "nhãn trang", "tờ"),
    "section": ("section", "mục", "chương", "phần"),
    "page_kind": ("page kind", "loại trang"),
}
LIBRARIES: Headings = {
    "slug": ("slug", "mã"),
    "name": ("name", "tên"),
    "kind": ("kind", "type", "loại", "cấp"),
    "parent": ("parent", "trực thuộc", "cấp trên"),
    "place": ("place", "địa danh", "nơi", "địa chỉ"),
    "homepage": ("homepage", "trang chủ", "trang web"),
    "logo": ("logo", "biểu trưng"),
    "coordinates": ("coordinates", "toạ độ", "tọa độ"),
}
COLLECTIONS: Headings = {
    "slug": ("slug", "mã"),
    "title": ("title", "tên", "nhan đề"),
    "summary": ("summary", "description", "tóm tắt", "mô tả"),
    "parent": ("parent", "thuộc", "bộ sưu tập cha"),
    "essay": ("essay", "bài viết", "bài giới thiệu"),
    "banner": ("banner", "ảnh đầu trang"),
}
AUTHORITIES: Headings = {
    "kind": ("kind", "list", "loại", "danh sách"),
    "preferred": ("preferred", "heading", "name", "tên chuẩn", "tên", "đề mục"),
    "variants": ("variants", "variant", "other names", "tên khác", "dạng khác"),
    "dates": ("dates", "date", "niên đại", "năm", "năm sinh năm mất"),
    "coordinates": ("coordinates", "toạ độ", "tọa độ"),
    "source": ("source", "uri", "identifier", "nguồn", "định danh"),
    "note": ("note", "notes", "ghi chú"),
}
PAGES: Headings = {
    "file": ("file", "tệp", "tên tệp", "tập tin", "ảnh"),
    "label": ("label", "nhãn", "số trang", "tờ"),
    "page_kind": ("page kind", "loại trang"),
    "translation": ("translation", "bản dịch", "dịch nghĩa", "dịch"),
}
CONTENTS: Headings = {
    "title": ("title", "tiêu đề", "nhan đề", "mục"),
    "first": ("first", "first page", "trang đầu", "bắt đầu"),
    "level": ("level", "cấp", "bậc"),
}

_TAGGED = re.compile(r"(.+?)\s*(?::\s*([\w-]+)|[(\[]([^)\]]+)[)\]])\s*", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """One column: `field` is empty where we know none, `language` where none is said."""

    written: str  # the whole heading, as it stands in the sheet
    heading: str  # without its language
    field: str
    language: str = ""


def recognise(headings: Sequence[str], known: Headings) -> list[Column]:
    """Give each heading its meaning, in the sheet's order."""
    fields = {folded(name): field for field, names in known.items() for name in names}
    fields |= {folded(field): field for field in known}
    return [_column(heading, fields) for heading in headings]


def twice(columns: Sequence[Column]) -> list[str]:
    """Name the fields that two columns claim in the same language."""
    seen = [f"{c.field}:{c.language}".rstrip(":") for c in columns if c.field]
    return sorted({name for name in seen if seen.count(name) > 1})


def _column(heading: str, fields: Mapping[str, str]) -> Column:
    plain = fields.get(folded(heading))
    if plain:
        return Column(heading, heading, plain)
    tagged = _TAGGED.fullmatch(heading)
    language = language_code(tagged[2] or tagged[3]) if tagged else ""
    # Brackets may hold a unit, (cm) or (usd), where a colon is only ever followed by a language.
    if not tagged or not language or (tagged[3] and not is_common(language)):
        return Column(heading, heading, "")
    return Column(heading, tagged[1], fields.get(folded(tagged[1]), ""), language)
