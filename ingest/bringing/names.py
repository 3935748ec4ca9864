"""Names of uploaded files: what may be kept under which name. Pure."""

from __future__ import annotations

import unicodedata

from ingest.packages.names import same

_MOST_BYTES_A_PART = 255  # what file systems hold
_MOST_BYTES = 1_000
_MOST_PARTS = 12  # as deep as deliveries are read
_MOST_FOLDER_LETTERS = 80


class NameRefused(Exception):
    """A file cannot be kept under this name; `reason` is a word for the way in which."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name!r}: {reason}")
        self.reason = reason  # empty, slip, letters, long, deep, twin


def checked(name: str) -> str:
    """Give a file's name, relative with `/`, in NFC.

    Raises:
        NameRefused: it leads elsewhere, or no file system would take it.
    """
    plain = unicodedata.normalize("NFC", name)
    if not plain:
        raise NameRefused(name, "empty")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in plain) or "\\" in plain:
        raise NameRefused(name, "letters")
    parts = plain.split("/")
    # `C:` would be a disk where Windows reads it; names with a colon elsewhere are harmless.
    if any(part in ("", ".", "..") for part in parts) or plain[1:2] == ":":
        raise NameRefused(name, "slip")
    if len(parts) > _MOST_PARTS:
        raise NameRefused(name, "deep")
    longest = max(len(part.encode()) for part in parts)
    if longest > _MOST_BYTES_A_PART or len(plain.encode()) > _MOST_BYTES:
        raise NameRefused(name, "long")
    return plain


def key(name: str) -> str:
    """Give the form in which names of one upload must differ: without case."""
    return same(name)


def folder(name: str) -> str:
    """Give the folder in which the files of a delivery of this name lie."""
    kept = "".join(
        "-" if letter in '/\\:*?"<>|' else letter
        for letter in unicodedata.normalize("NFC", name)
        if unicodedata.category(letter) not in ("Cc", "Cs")
    )
    return kept[:_MOST_FOLDER_LETTERS].strip(" .") or "delivery"
