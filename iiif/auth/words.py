"""What viewers show of a closed door, in Vietnamese and English. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.catalog.description import LanguageMap


@dataclass(frozen=True)
class Refusal:
    """A heading and what can be done."""

    heading: LanguageMap
    note: LanguageMap


def _both(vietnamese: str, english: str) -> LanguageMap:
    return {"vi": [vietnamese], "en": [english]}


CONFIRM = _both("Đăng nhập", "Sign in")

_SIGN_IN = _both("Xin mời đăng nhập", "Please sign in")
_REFUSALS: dict[str, Refusal] = {
    "reduced": Refusal(
        _both("Chỉ mở ảnh nhỏ", "Only a small image is open"),
        _both(
            "Ảnh nhỏ mở cho mọi người; ảnh lớn dành cho người được thư viện cho phép. "
            "Hãy đăng nhập, hoặc hỏi thư viện.",
            "A small image is open to all; the large one to those whom its library has allowed. "
            "Sign in, or ask the library.",
        ),
    ),
    "onsite": Refusal(
        _both("Chỉ xem tại thư viện", "To be read in the library"),
        _both(
            "Tài liệu này mở tại phòng đọc của thư viện. Hãy đến xem tại chỗ.",
            "This is open in the reading rooms of the library. Please read it there.",
        ),
    ),
    "signed_in": Refusal(
        _SIGN_IN,
        _both(
            "Ảnh đầy đủ mở cho bạn đọc đã đăng nhập.",
            "The whole image is open to readers who have signed in.",
        ),
    ),
    "loan": Refusal(
        _SIGN_IN,
        _both(
            "Tài liệu này mở cho người đang mượn. Hãy đăng nhập rồi mượn.",
            "This is open to whoever has borrowed it. Sign in and borrow it.",
        ),
    ),
}
MISSING = {
    404: Refusal(
        _both("Không có ở đây", "Not here"),
        _both(
            "Ở địa chỉ này không có gì. Hãy hỏi lại nơi đã cho bạn địa chỉ.",
            "There is nothing at this address. Ask those who gave it to you.",
        ),
    ),
    410: Refusal(
        _both("Đã được rút", "Withdrawn"),
        _both(
            "Thư viện đã rút tài liệu này khỏi mạng.",
            "Its library has withdrawn this from the web.",
        ),
    ),
}
OUT_OF_ORDER = Refusal(
    _both("Tạm thời không xem được", "Cannot be shown now"),
    _both(
        "Có trục trặc ở kho lưu trữ. Hãy thử lại sau.",
        "Something is wrong in the archive. Try again later.",
    ),
)
_CLOSED = Refusal(
    _both("Tài liệu này không mở", "This is not open"),
    _both(
        "Chỉ nhân viên thư viện được xem. Nếu là nhân viên, hãy đăng nhập.",
        "Only the staff of its library may see it. Sign in if you are one of them.",
    ),
)


def of_tier(tier: str) -> Refusal:
    """Give what is told of a tier to those outside it."""
    return _REFUSALS.get(tier, _CLOSED)


def log_in(site_name: str) -> LanguageMap:
    """Name the place where one signs in."""
    return _both(f"Đăng nhập vào {site_name}", f"Sign in to {site_name}")


def log_out(site_name: str) -> LanguageMap:
    """Name the place where one signs out."""
    return _both(f"Đăng xuất khỏi {site_name}", f"Sign out of {site_name}")


def on_site(site_name: str) -> LanguageMap:
    """Name the way that is open in the reading rooms."""
    return _both(f"Phòng đọc của {site_name}", f"Reading rooms of {site_name}")
