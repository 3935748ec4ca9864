"""The path of an image request as it was sent, its percent-encoding undone once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote_to_bytes

from ingest.catalog.find import NotHeld


def segments(environ: Mapping[str, object], prefix: str) -> list[str]:
    """Give the decoded segments behind `prefix`, so that `%2F` is part of one and ends none.

    Raises:
        NotHeld: the path is not UTF-8, or does not lie under the prefix.
    """
    raw = sent(environ) or _quoted(str(environ.get("PATH_INFO", "")))
    _, found, rest = raw.partition("?")[0].partition(f"{prefix}/")
    if not found:
        raise NotHeld("nothing is here")
    if "%" not in rest and rest.isascii():
        return rest.split("/")
    try:
        return [
            unquote_to_bytes(part.encode("latin-1")).decode("utf-8") for part in rest.split("/")
        ]
    except UnicodeError as error:
        raise NotHeld("nothing is here: the address is not UTF-8") from error


def sent(environ: Mapping[str, object]) -> str:
    """Give the address as it was sent; empty where the server kept no more than PATH_INFO."""
    # PATH_INFO has lost the difference between `/` and `%2F`; servers keep the sent path beside.
    return str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")


def _quoted(path: str) -> str:
    # What is as plain as most addresses are is left as it is: it is read back at once.
    plain = path.isascii() and "%" not in path and "?" not in path
    return path if plain else quote(path, encoding="latin-1")
