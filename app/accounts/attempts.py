"""How often one address or login may fail to sign in; counted in each web process by itself."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic

MOST_FAILURES = 10
WINDOW_SECONDS = 600
_MOST_NAMES = 10_000


class Attempts:
    """Failures of late, by name."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def are_too_many(self, *names: str) -> bool:
        """Tell whether any of these names has failed too often of late."""
        with self._lock:
            return any(len(self._recent(name)) >= MOST_FAILURES for name in names)

    def note_failure(self, *names: str) -> None:
        """Remember a failure under each of these names."""
        with self._lock:
            for name in names:
                self._failures[name] = [*self._recent(name), self._clock()][-MOST_FAILURES:]
                self._failures.move_to_end(name)
            while len(self._failures) > _MOST_NAMES:
                self._failures.popitem(last=False)

    def _recent(self, name: str) -> list[float]:
        since = self._clock() - WINDOW_SECONDS
        return [at for at in self._failures.get(name, ()) if at > since]
