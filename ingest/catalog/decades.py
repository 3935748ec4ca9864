"""The decades of a date, apart from reading dates, whose grammar takes 10 MB of a process. Pure."""

from __future__ import annotations

_WIDEST_YEARS = 100  # what may be of any time tells nothing of one


def decades(first: int | None, last: int | None) -> tuple[int, ...]:
    """Give the first years of the decades that a date may mean; none where it is too wide."""
    if first is None or last is None or last - first > _WIDEST_YEARS:
        return ()
    return tuple(decade * 10 for decade in range(first // 10, last // 10 + 1))
