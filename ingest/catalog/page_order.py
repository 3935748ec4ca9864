"""Putting pages in order: moves, natural order of file names, the reverse. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.packages.names import natural

MOVE, BY_NAME, REVERSE = "move", "name", "reverse"
MOST_STEPS = 2_000
_RUN = re.compile(r"\s*([0-9]{1,7})\s*(?:[-–]\s*([0-9]{1,7})\s*)?")


class NoSuchPages(Exception):
    """Pages are named that are not there; the message is what was named."""


@dataclass(frozen=True)
class Step:
    """One step: which pages, and where the first of them is to stand (from 1), for a move.

    Without pages it is for all of them.
    """

    kind: str
    pages: tuple[str, ...] = ()
    to: int = 1


def ordered(ids: Sequence[str], names: Mapping[str, str], steps: Sequence[Step]) -> list[str]:
    """Give the ids in their new order; `names` are the pages' file names.

    Raises:
        NoSuchPages: a step names a page that is not among them.
    """
    now = list(ids)
    for step in steps:
        now = _taken(now, names, step)
    return now


def numbers(text: str, count: int) -> list[int]:
    """Read which pages are meant by `3-7, 9`, counted from 1, each once and in this order.

    Raises:
        NoSuchPages: it is something else, or beyond the last page.
    """
    found: dict[int, None] = {}
    for part in filter(str.strip, re.split(r"[,;]", text)):
        run = _RUN.fullmatch(part)
        first, last = (int(run[1]), int(run[2] or run[1])) if run else (0, 0)
        if not 1 <= first <= last <= count:
            raise NoSuchPages(part.strip())
        found.update(dict.fromkeys(range(first, last + 1)))
    return list(found)


def _taken(now: list[str], names: Mapping[str, str], step: Step) -> list[str]:
    chosen = set(step.pages or now)
    if unknown := chosen - set(now):
        raise NoSuchPages(min(unknown))
    if step.kind == MOVE:
        rest = [one for one in now if one not in chosen]
        to = min(max(step.to, 1), len(rest) + 1) - 1
        return [*rest[:to], *(one for one in now if one in chosen), *rest[to:]]
    # The others keep their places.
    places = [place for place, one in enumerate(now) if one in chosen]
    moved = [now[place] for place in places]
    moved = (
        moved[::-1]
        if step.kind == REVERSE
        else sorted(moved, key=lambda one: (natural(names[one]), names[one]))
    )
    for place, one in zip(places, moved, strict=True):
        now[place] = one
    return now
