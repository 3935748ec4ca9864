"""What can be told of an item's pages only side by side. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.measuring.fingerprint import Seen
from ingest.measuring.measures import Measures
from ingest.quality import sequence, single
from ingest.quality.remark import KINDS, Remark

DUPLICATE_LIKENESS = 0.7
ODD_SHARE = 0.25  # by which a side differs from the usual
CUT_TONE = 20  # percent
_PAGES_BACK = 30
_FEWEST_PAGES = 5
_FEWEST_WITH_COVERS = 4
_REGULAR = 0.6  # so many pages must be of the usual size for another to be odd
_USUAL = 0.1
_MOST_AGREE = 0.75
_SIDES = ("top", "right", "bottom", "left")


@dataclass(frozen=True)
class Leaf:
    """What is known of one page, in the item's order."""

    name: str
    label: str
    sha256: str
    width_px: int
    height_px: int
    seen: Measures | None = None
    vertical: bool | None = None  # as its text says; None: it has none
    printed: int | None = None  # the number that stands on it


Placed = Iterator[tuple[int, Remark]]


def remarks(leaves: Sequence[Leaf], vertical: bool | None = None) -> list[list[Remark]]:
    """Judge all pages of an item; `vertical` is what its languages say of its text's direction."""
    found: list[dict[str, Remark]] = [{} for _ in leaves]
    for place, remark in _all(leaves, vertical):
        found[place].setdefault(remark.kind, remark)
    return [sorted(one.values(), key=lambda remark: KINDS.index(remark.kind)) for one in found]


def _all(leaves: Sequence[Leaf], vertical: bool | None) -> Placed:
    usual = _usual_direction(leaves) if vertical is None else vertical
    for place, leaf in enumerate(leaves):
        if leaf.seen is not None:
            told = leaf.vertical if leaf.vertical is not None else usual
            # Titles on covers run as they like.
            if len(leaves) >= _FEWEST_WITH_COVERS and place in (0, len(leaves) - 1):
                told = None
            yield from ((place, remark) for remark in single.remarks(leaf.seen, told))
    yield from _duplicates(leaves)
    yield from _cut_leaves(leaves)
    yield from _odd_sizes(leaves)
    yield from _sequences(leaves)


def _usual_direction(leaves: Sequence[Leaf]) -> bool | None:
    shown = [single.direction(leaf.seen) for leaf in leaves if leaf.seen is not None]
    clear = [one for one in shown if one is not None]
    if len(clear) < _FEWEST_PAGES:
        return None
    columns = sum(clear) / len(clear)
    if columns >= _MOST_AGREE:
        return True
    return False if columns <= 1 - _MOST_AGREE else None


def _duplicates(leaves: Sequence[Leaf]) -> Placed:
    first_of: dict[str, int] = {}
    for place, leaf in enumerate(leaves):
        first = first_of.setdefault(leaf.sha256, place)
        if first != place:
            yield place, Remark("duplicate", 1.0, DUPLICATE_LIKENESS, leaves[first].name)
    inked = [
        (place, leaf.seen.fingerprint)
        for place, leaf in enumerate(leaves)
        if leaf.seen is not None and leaf.seen.fingerprint and leaf.seen.ink >= single.BLANK_INK
    ]
    seen = Seen([one for _, one in inked], _PAGES_BACK)
    for at, (place, _) in enumerate(inked):
        before, likeness = seen.likest(at)
        if likeness >= DUPLICATE_LIKENESS:
            other = leaves[inked[before][0]].name
            yield place, Remark("duplicate", round(likeness, 3), DUPLICATE_LIKENESS, other)


def _cut_leaves(leaves: Sequence[Leaf]) -> Placed:
    """Find the pages that lack the bed which the scanner shows around the others."""
    seen = [(place, leaf.seen) for place, leaf in enumerate(leaves) if leaf.seen is not None]
    if len(seen) < _FEWEST_PAGES:
        return
    for side, name in enumerate(_SIDES):
        usual = statistics.median(abs(one.edge_tones[side]) for _, one in seen)
        around = [place for place, one in seen if abs(one.edge_tones[side]) >= usual / 2]
        if usual < CUT_TONE or len(seen) - len(around) > max(1, 0.1 * len(seen)):
            continue
        for place, one in seen:
            tone = abs(one.edge_tones[side])
            if tone < usual / 4:
                yield place, Remark("cut", tone, round(usual / 4, 1), name)


def _odd_sizes(leaves: Sequence[Leaf]) -> Placed:
    if len(leaves) < _FEWEST_PAGES:
        return
    width = statistics.median(leaf.width_px for leaf in leaves)
    height = statistics.median(leaf.height_px for leaf in leaves)

    def off(leaf: Leaf) -> float:
        return max(abs(leaf.width_px / width - 1), abs(leaf.height_px / height - 1), key=abs)

    if sum(off(leaf) <= _USUAL for leaf in leaves) < _REGULAR * len(leaves):
        return
    for place, leaf in enumerate(leaves):
        if off(leaf) > ODD_SHARE:
            times = round(leaf.width_px * leaf.height_px / (width * height), 3)
            detail = f"{leaf.width_px} × {leaf.height_px}"
            yield place, Remark("odd_size", times, ODD_SHARE, detail)


def _sequences(leaves: Sequence[Leaf]) -> Placed:
    printed = [leaf.printed for leaf in leaves]
    named = [sequence.number_of_name(leaf.name) for leaf in leaves]
    folios = [sequence.number_of_folio(leaf.label) for leaf in leaves]
    yield from sequence.out_of_order(printed, "no.")
    yield from sequence.out_of_order(folios, "f.")
    yield from sequence.out_of_order(named, "file")
    yield from sequence.gaps(folios, "f.", folios=True)
    yield from sequence.gaps(named, "file")
