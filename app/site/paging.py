"""Long lists in pages: which stretch is asked for and which pages can be gone to. Pure."""

from __future__ import annotations

from dataclasses import dataclass

# Beyond this no reader pages; a crawler would for ever.
MOST_PAGES = 500


@dataclass(frozen=True)
class Paging:
    """One page of a list."""

    number: int  # from 1
    size: int
    total: int

    @property
    def offset(self) -> int:
        """Count what stands before this page."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """Give the last page's number; 1 for an empty list."""
        return min(MOST_PAGES, max(1, -(-self.total // self.size)))

    @property
    def numbers(self) -> list[int]:
        """Give the pages to offer; 0 stands for a gap."""
        near = {1, self.last, *range(self.number - 1, self.number + 2)}
        shown = sorted(number for number in near if 1 <= number <= self.last)
        spread: list[int] = []
        for number in shown:
            if spread and number - spread[-1] > 1:
                spread.append(0)
            spread.append(number)
        return spread


def asked(value: str | None) -> int:
    """Read a page number; what is none is the first."""
    if value is None or not value.isascii() or not value.isdigit() or len(value) > 9:
        return 1
    return max(1, int(value))
