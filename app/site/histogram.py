"""How many items there are of each time: bars to look at and to drag over. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HEIGHT = 100
BAR = 10
_MOST_DECADES = 60


@dataclass(frozen=True)
class Bar:
    """The items of one stretch of years."""

    first_year: int
    last_year: int  # included
    count: int
    x: int
    y: float
    height: float
    chosen: bool


@dataclass(frozen=True)
class Histogram:
    """Bars from the first time to the last, without gaps."""

    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        """Give the width in units of the drawing."""
        return len(self.bars) * BAR

    @property
    def most(self) -> int:
        """Give the highest count."""
        return max(bar.count for bar in self.bars)


def of(
    decades: Mapping[int, int], year_from: int | None = None, year_to: int | None = None
) -> Histogram | None:
    """Draw the counts of decades; of centuries where the decades are too many. None: too few."""
    if not decades:
        return None
    step = 10 if (max(decades) - min(decades)) // 10 < _MOST_DECADES else 100
    grouped: dict[int, int] = {}
    for decade, count in decades.items():
        grouped[decade // step * step] = grouped.get(decade // step * step, 0) + count
    starts = range(min(grouped), max(grouped) + step, step)
    if len(starts) < 2:
        return None
    most = max(grouped.values())
    return Histogram(
        tuple(
            _bar(place, start, step, grouped.get(start, 0), most, (year_from, year_to))
            for place, start in enumerate(starts)
        )
    )


def _bar(
    place: int, start: int, step: int, count: int, most: int, span: tuple[int | None, int | None]
) -> Bar:
    # One item beside a thousand must still be seen.
    height = max(3.0, round(HEIGHT * count / most, 1)) if count else 0.0
    last = start + step - 1
    first_asked, last_asked = span
    chosen = (first_asked is None or last >= first_asked) and (
        last_asked is None or start <= last_asked
    )
    return Bar(start, last, count, place * BAR, HEIGHT - height, height, chosen)
