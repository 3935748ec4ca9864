"""How often one address may search: counted in each web process by itself, in its memory."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from threading import Lock
from time import monotonic

from flask import current_app, request
from werkzeug.exceptions import TooManyRequests

WINDOW_SECONDS = 60
_MOST_ADDRESSES = 20_000
_EXTENSION = "tangthu_search_pace"


class Pace:
    """What each address has left: it begins whole and grows back evenly within the window."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, address: str, cost: float = 1) -> int:
        """Count one request; give the seconds to wait before it may come, 0: it may."""
        name = network(address)
        if not self._most or not name:
            return 0
        with self._lock:
            now = self._clock()
            left, at = self._left.pop(name, (float(self._most), now))
            left = min(float(self._most), left + (now - at) * self._most / WINDOW_SECONDS)
            may = left >= cost
            self._left[name] = (left - cost if may else left, now)
            if len(self._left) > _MOST_ADDRESSES:
                self._left.popitem(last=False)
        return 0 if may else max(1, math.ceil((cost - left) * WINDOW_SECONDS / self._most))


def network(address: str) -> str:
    """Name who asks: an address, of IPv6 its network; empty: this machine, or nobody's address."""
    try:
        given = ip_address(address)
    except ValueError:
        return ""
    given = getattr(given, "ipv4_mapped", None) or given
    if given.is_loopback:
        return ""
    return str(ip_network(f"{given}/64", strict=False)) if given.version == 6 else str(given)


def check(cost: float = 1) -> None:
    """Let the request pass if its address has not searched too often.

    Raises:
        TooManyRequests: it has; the answer says when to come again.
    """
    pace = current_app.extensions.get(_EXTENSION)
    if pace is None:
        most = current_app.extensions["tangthu"].settings.searches_a_minute
        pace = current_app.extensions.setdefault(_EXTENSION, Pace(most))
    wait_seconds = pace.take(request.remote_addr or "", cost)
    if wait_seconds:
        raise TooManyRequests(retry_after=wait_seconds)
