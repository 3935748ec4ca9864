"""Follows a request or a run through the house: which module is entered, and from which."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any, Self

ROOMS = ("config", "ingest", "iiif", "app")
# Called, not imported: the application hands iiif a way to ask who the visitor is, and the short
# path the WSGI application before which it stands.
HANDED_OVER = {
    ("iiif.current", "app.accounts.visitor"),
    ("iiif.image.short_path", "app.request_ids"),
}


class Walk:
    """Notes every call between modules of ours while it is open."""

    def __init__(self) -> None:
        self.entered: list[str] = []  # modules, in the order of their first call
        self.calls: set[tuple[str, str]] = set()  # (from, to)

    def __enter__(self) -> Self:
        """Begin to note."""
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        sys.setprofile(None)

    def upward(self) -> set[tuple[str, str]]:
        """Give the calls from a room to one above it."""
        return {
            (caller, called)
            for caller, called in self.calls - HANDED_OVER
            if _floor(caller) < _floor(called)
        }

    def passes(self, *modules: str) -> bool:
        """Tell whether these modules were first entered in this order."""
        entered = iter(self.entered)
        return all(module in entered for module in modules)

    def _note(self, frame: FrameType, event: str, _arg: Any) -> None:
        if event != "call":
            return
        module = frame.f_globals.get("__name__", "")
        if not _is_ours(module):
            return
        if module not in self.entered:
            self.entered.append(module)
        caller = _caller(frame)
        if caller and caller != module:
            self.calls.add((caller, module))


def _caller(frame: FrameType) -> str:
    """Give the nearest module of ours that led here, over frameworks in between."""
    above = frame.f_back
    while above is not None:
        module = above.f_globals.get("__name__", "")
        if _is_ours(module):
            return str(module)
        above = above.f_back
    return ""


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ROOMS


def _floor(module: str) -> int:
    return ROOMS.index(module.partition(".")[0])
