"""What is said to who uploads when something is refused."""

from __future__ import annotations

from app.language import gettext, later
from ingest.bringing.names import NameRefused
from ingest.bringing.receiving import TooMuch

_NAMES = {
    "empty": later("A file without a name cannot be kept."),
    "slip": later("This name leads out of the delivery: rename the file."),
    "letters": later("This name holds a character that cannot be kept: rename the file."),
    "long": later("This name is too long: shorten it."),
    "deep": later("This file lies too many folders deep: hand in an inner folder."),
    "twin": later("A file or folder of this name is here already, perhaps in other case."),
}
_LIMITS = {
    "file": later("This file is larger than one file may be."),
    "files": later("These are more files than one delivery may hold."),
    "bytes": later("This is more than one delivery may hold."),
    "room": later("The server's disk has no room for this: ask whoever looks after it."),
}


def of_name(error: NameRefused) -> str:
    """Say why a file cannot be kept under its name."""
    return gettext(_NAMES[error.reason])


def of_limit(error: TooMuch) -> str:
    """Say which limit forbids a file."""
    return gettext(_LIMITS[error.limit])
