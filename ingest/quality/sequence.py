"""Whether pages follow each other as their names, labels and printed numbers say. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.quality.remark import Remark

FEWEST_NUMBERED = 5
IN_ORDER = 0.8  # so many numbers must rise, or they are no page numbers
MOST_MISSING = 20  # a wider gap is another numbering
_STEADY = 0.7
_DIGITS = re.compile(r"\d+")
_FOLIO = re.compile(r"(?:\D*?)(\d{1,4})\s*([abABrv])\b\.?")
_SECOND = {"b", "v"}

Numbers = Sequence[int | None]


def number_of_name(name: str) -> int | None:
    """Give the last number of a file's name, by which scanners count."""
    stem = name.rpartition("/")[2].rpartition(".")[0] or name
    found = _DIGITS.findall(stem)
    return int(found[-1]) if found and len(found[-1]) <= 9 else None


def number_of_folio(label: str) -> int | None:
    """Give a leaf's side as a number: 1a is 2, 1b is 3; None for any other label."""
    folio = _FOLIO.fullmatch(label.strip())
    return None if not folio else 2 * int(folio[1]) + (folio[2].lower() in _SECOND)


def out_of_order(numbers: Numbers, source: str) -> Iterator[tuple[int, Remark]]:
    """Give the places whose number stands against most others; `source` says whose numbers."""
    known = [(place, number) for place, number in enumerate(numbers) if number is not None]
    if len(known) < FEWEST_NUMBERED:
        return
    rising = _longest_rising([number for _, number in known])
    if len(rising) == len(known) or len(rising) < IN_ORDER * len(known):
        return
    share = round(1 - len(rising) / len(known), 3)
    for at, (place, number) in enumerate(known):
        if at not in rising:
            before = known[at - 1][1] if at else None
            after = f" after {before}" if before is not None else ""
            yield place, Remark("wrong_order", share, 1 - IN_ORDER, f"{source} {number}{after}")


def gaps(numbers: Numbers, source: str, *, folios: bool = False) -> Iterator[tuple[int, Remark]]:
    """Give the places before which numbers of a steady sequence are not there."""
    known = [(place, number) for place, number in enumerate(numbers) if number is not None]
    if len(known) < max(FEWEST_NUMBERED, _STEADY * len(numbers)):
        return
    steps = Counter(
        after - before for (_, before), (_, after) in zip(known, known[1:], strict=False)
    )
    step, often = steps.most_common(1)[0]
    if step < 1 or often < _STEADY * (len(known) - 1):
        return
    for (_, before), (place, after) in zip(known, known[1:], strict=False):
        wanted = range(before + step, after, step)
        if 0 < len(wanted) <= MOST_MISSING and before + (len(wanted) + 1) * step == after:
            names = [_folio(number) if folios else str(number) for number in wanted]
            told = names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"
            yield place, Remark("missing", len(wanted), 1, f"{source} {told}")


def _folio(number: int) -> str:
    return f"{number // 2}{'b' if number % 2 else 'a'}"


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Give the places of a longest run of rising numbers."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [place]
    found: set[int] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return found
