"""Where the pages of something that comes in again stand among those that are here. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.packages.package import SectionSource


@dataclass(frozen=True)
class Arrangement:
    """The order of all pages once those that come in are there."""

    places: Mapping[str, int]  # of each page, by its id, from 1
    runs: Mapping[str, tuple[int, int]]  # of each page that comes in, first and last; none: gone

    def number(self, ids: Sequence[str], number: int) -> int:
        """Give the number that the page of this number among those that come in has; 0: none."""
        if not 1 <= number <= len(ids):
            return 0
        return self.runs.get(ids[number - 1], (0, 0))[0]

    def sections(
        self, ids: Sequence[str], sections: Sequence[SectionSource]
    ) -> tuple[SectionSource, ...]:
        """Give a table of contents over these places; what has no page left goes."""
        found: list[SectionSource] = []
        for one in sections:
            run = [self.runs[i] for i in ids[one.first_page : one.last_page + 1] if i in self.runs]
            below = self.sections(ids, one.sections)
            if not run:
                found += below
                continue
            ends = (run[0], run[-1]) if run[0] <= run[-1] else (run[-1], run[0])
            found.append(SectionSource(one.title, ends[0][0] - 1, ends[1][1] - 1, below))
        return tuple(found)


def arranged(
    here: Sequence[str],
    coming: Sequence[str],
    *,
    gone: Mapping[str, Sequence[str]],
    fixed: bool,
) -> Arrangement:
    """Arrange pages by their ids: those that are here, in order, and those that come in.

    `gone` are those that do not come in, each with what stands for it. What is here and does not
    come in stays behind what it stands behind now. With `fixed` all that is here keeps its order,
    and what is new stands at the end.
    """
    held = set(here)
    stand_in = {one: [*gone.get(one, [one])] for one in coming}
    wanted = [one for name in coming for one in stand_in[name]]
    if fixed:
        order = [*here, *(one for one in wanted if one not in held)]
    else:
        order = _with_others(here, wanted)
    places = {one: place for place, one in enumerate(order, start=1)}
    runs = {
        name: (min(places[one] for one in ones), max(places[one] for one in ones))
        for name, ones in stand_in.items()
        if ones
    }
    return Arrangement(places, runs)


def _with_others(here: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Put what is here and not wanted behind what it follows now."""
    known = set(wanted)
    behind: dict[str, list[str]] = {}
    last = ""
    for one in here:
        if one in known:
            last = one
        else:
            behind.setdefault(last, []).append(one)
    order = [*behind.get("", [])]
    for one in wanted:
        order += [one, *behind.get(one, [])]
    return order
