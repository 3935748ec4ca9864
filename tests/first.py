"""Which test files are begun first: the longest, so that none is left alone at the end."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

# Single files and whole folders, as measured; xdist alone would begin with the files of most tests.
LONGEST = (
    "tests/app/commands/test_commands.py",
    "tests/faults/",
    "tests/iiif/presentation/test_every_manifest.py",
    "tests/ingest/test_queueing.py",
    "tests/ingest/test_material.py",
    "tests/app/test_every_door.py",
    "tests/journeys/",
    "tests/app/curate/",
    "tests/app/test_memory.py",
)


class Placed(Protocol):
    """A test, as far as its order goes."""

    @property
    def nodeid(self) -> str:
        """File and name, as pytest writes them."""


Item = TypeVar("Item", bound=Placed)


def longest_first(items: Sequence[Item]) -> list[Item]:
    """Give the tests, those of the longest files first, else in the order given."""
    return sorted(items, key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    places = (at for at, name in enumerate(LONGEST) if nodeid.startswith(name))
    return next(places, len(LONGEST))
