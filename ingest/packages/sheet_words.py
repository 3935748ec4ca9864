"""Words of the sheets that we write ourselves, in Vietnamese, and back again. Pure.

A plan that went out in Vietnamese comes back so; `english` gives its headings as they are read.
"""

from __future__ import annotations

from collections.abc import Mapping

VIETNAMESE: Mapping[str, str] = {
    # The sheets of a plan, and of a report.
    "Summary": "Tóm tắt", "Items": "Tài liệu", "Pages": "Trang", "Problems": "Vấn đề",
    "Report": "Báo cáo",
    # Columns of a plan.
    "source_id": "mã tài liệu", "leave out": "bỏ ra", "here already": "đã có trong kho",
    "pages": "số trang đọc được", "problems": "vấn đề gặp phải", "order": "thứ tự",
    "file": "tên tệp", "label": "nhãn trang", "text": "văn bản kèm theo", "width": "chiều rộng",
    "height": "chiều cao", "bytes": "số byte", "what": "mục", "value": "giá trị",
    "problem": "vấn đề", "does not come in": "không vào được",
    # Columns that describe an item: each is one of those that sheets understand.
    "title": "nhan đề", "creator": "tác giả", "contributor": "người đóng góp",
    "publisher": "nhà xuất bản", "date": "niên đại", "date_label": "ghi chú niên đại",
    "language": "ngôn ngữ", "script": "chữ viết", "type": "loại hình", "subject": "chủ đề",
    "place": "địa danh", "summary": "tóm tắt", "rights": "giấy phép", "attribution": "ghi công",
    "call_number": "ký hiệu kho", "viewing_direction": "chiều đọc", "library": "thư viện",
    "collection": "bộ sưu tập", "work": "tác phẩm", "volume": "tập", "access": "mức truy cập",
    "state": "trạng thái", "identifier": "định danh",
    # What a summary counts.
    "items": "tài liệu", "items here already": "tài liệu đã có trong kho", "images": "ảnh",
    "texts": "văn bản", "expected time": "thời gian dự kiến",
    "expected space": "dung lượng dự kiến",
    # Columns of a report, and those that a sheet gets which is given back.
    "item": "tài liệu nào", "page": "trang nào", "sheet": "bảng kê", "row": "dòng",
    "status": "kết quả", "id": "mã trong kho", "link": "liên kết", "errors": "lỗi",
    "warnings": "cần xem lại", "tangthu status": "tangthu kết quả", "tangthu id": "tangthu mã",
    "tangthu link": "tangthu liên kết", "tangthu errors": "tangthu lỗi",
    "tangthu warnings": "tangthu cần xem lại",
    # Values.
    "created": "tạo mới", "updated": "cập nhật", "skipped": "bỏ qua", "failed": "hỏng",
    "waiting": "đang chờ", "yes": "có",
}  # fmt: skip  # words, several on a line
_ENGLISH = {told: word for word, told in VIETNAMESE.items()}


def vietnamese(word: str) -> str:
    """Give a heading, a sheet's name or a value in Vietnamese; what is not ours stays."""
    return _with_language(word, VIETNAMESE)


def english(word: str) -> str:
    """Give back what `vietnamese` was given."""
    return _with_language(word, _ENGLISH)


def _with_language(word: str, words: Mapping[str, str]) -> str:
    bare, colon, language = word.partition(":")
    return words.get(word) or words.get(bare, bare) + colon + language
