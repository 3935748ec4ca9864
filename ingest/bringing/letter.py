"""The letter that tells how a delivery ended, in both languages. Pure."""

from __future__ import annotations

from config.settings import Settings
from ingest.catalog.models import Consignment

_VI = (
    "Đợt nộp «{name}» đã xong",
    "Đợt nộp «{name}»: {done} trang đã vào, {failed} trang không vào được, {cancelled} trang đã"
    " huỷ.\nXem từng trang và tải bảng kết quả tại:\n{address}\n",
)
_EN = (
    "The delivery “{name}” has ended",
    "The delivery “{name}”: {done} pages came in, {failed} failed, {cancelled} were"
    " cancelled.\nSee each page, and fetch the sheet of results, at:\n{address}\n",
)


def written(settings: Settings, row: Consignment) -> tuple[str, str]:
    """Give subject and text."""
    pages = row.options.get("pages", {})
    holes = {
        # A name with a line break would begin another header.
        "name": " ".join(row.name.split()),
        "done": pages.get("done", 0),
        "failed": pages.get("failed", 0),
        "cancelled": pages.get("cancelled", 0),
        "address": f"{settings.public_url}/curate/bring/{row.id}",
    }
    subject = f"{_VI[0]} / {_EN[0]}".format(**holes)
    return subject, f"{_VI[1]}\n---\n\n{_EN[1]}".format(**holes)
