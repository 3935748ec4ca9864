"""Gunicorn's threaded worker, whose threads stay with a connection while nobody waits for one."""

from __future__ import annotations

import select
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# A viewer's next tile is asked for within this time, or much later.
_STAY_MILLISECONDS = 10


class StayingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn publishes no types
    """A thread answers one request after the other of its connection.

    Gunicorn's own gives each connection back to the main thread after every answer, which costs
    two changes of thread a request: a third of what a stored tile costs.
    """

    def handle(self, conn: Any) -> Any:
        """Answer a request, and those that follow at once."""
        kept = super().handle(conn)
        # `True` alone is an answered request; gunicorn has another value for "not yet".
        while kept is True and self.alive and self._threads_suffice() and _follows(conn):
            kept = super().handle(conn)
        return kept

    def _threads_suffice(self) -> bool:
        return bool(self.nr_conns <= self.cfg.threads)


def _follows(conn: Any) -> bool:
    if conn.parser.unreader.buf.getvalue():
        return True  # read ahead already
    waiting = select.poll()
    waiting.register(conn.sock, select.POLLIN)
    return bool(waiting.poll(_STAY_MILLISECONDS))
