"""Gunicorn's threaded worker, whose main thread answers at once what waits for nothing.

Gunicorn gives each request to a thread and gets its connection back from it. For a stored tile that
costs several times the tile: threads that answer side by side take turns at Python's lock, at every
call of the system. Here the thread that waits for all connections asks the application first
whether it has the answer at hand, and sends it; all else goes gunicorn's way, untouched.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from gunicorn import SERVER
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from config.refusing import too_long

_HEAD_BYTES = 65_536
# Long enough for another process to wake, too short for readers to notice. Many connections fall to
# each alike by themselves.
_SECONDS_A_CONNECTION, _FEW = 0.0001, 6
# A question without a body, whole, and nothing behind it. What is not so plain is gunicorn's.
_PLAIN = re.compile(
    rb"(GET|HEAD) (/[!-~]{0,4000}) HTTP/1\.1\r\n"
    rb"((?:[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}:[\t -~\x80-\xff]{0,4000}\r\n){1,50})\r\n"
)
# What these say decides more than the answer's form.
_NOT_PLAIN = frozenset(
    {"connection", "content-length", "expect", "te", "trailer", "transfer-encoding", "upgrade"}
)
_KEPT_OPEN = "keep-alive"
_Sent = tuple[str, Sequence[tuple[str, str]], bytes]  # status line, headers, body


class EagerWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn publishes no types
    """Answers at once where the application can, by threads where it cannot.

    The application's `at_once` takes method, RAW_URI and headers as WSGI names them. It gives
    status, headers and body if it can without waiting for a disk, a network or another thread.
    """

    def load_wsgi(self) -> None:
        """Load the application, and see whether it answers at once."""
        super().load_wsgi()
        outermost = getattr(self.wsgi, "wsgi_app", self.wsgi)
        may = not (self.cfg.is_ssl or os.environ.get("SCRIPT_NAME"))
        found = getattr(outermost, "at_once", None) if may else None
        self._at_once: Callable[[Mapping[str, str]], _Sent | None] | None = found

    def accept(self, listener: Any) -> None:
        """Take a new connection, unless a process that holds fewer takes it first.

        Connections stay for many requests. Whoever wakes first would take all that come together,
        and every image that must be computed for them would wait for one processor.
        """
        if self.nr_conns <= _FEW:
            time.sleep(_SECONDS_A_CONNECTION * self.nr_conns)
        super().accept(listener)

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """Answer the next request of a connection, or have a thread do it."""
        if not self._answered(conn):
            super().on_client_socket_readable(conn, client)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Tell a reader in words that an address is too long; all else is told by gunicorn."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("An address from %s is too long: %s", (addr or ("",))[0], exc)
        with suppress(OSError):
            client.sendall(too_long(self.cfg.limit_request_line))

    def _answered(self, conn: Any) -> bool:
        last = self.nr + 1 >= self.max_requests  # gunicorn tells the asker so, and ends
        if self._at_once is None or last or not self.alive or conn.is_http2:
            return False
        began = time.monotonic()
        try:
            data = conn.sock.recv(_HEAD_BYTES)
        except OSError:
            return False
        environ = _plain(data)
        sent = self._at_once(environ) if environ is not None else None
        head = _head(sent) if sent is not None else None
        if environ is None or sent is None or head is None:
            conn.parser.unreader.unread(data)
            return False
        body = sent[2] if environ["REQUEST_METHOD"] == "GET" else b""
        self.nr += 1
        self._write(conn, head, body)
        self.log.line(
            environ["REQUEST_METHOD"],
            environ["RAW_URI"],
            int(sent[0][:3]),
            len(body),
            time.monotonic() - began,
            conn.client[0] if isinstance(conn.client, tuple) else "",
        )
        return True

    def _write(self, conn: Any, head: bytes, body: bytes) -> None:
        try:
            gone = conn.sock.sendmsg([head, body])
        except BlockingIOError:
            gone = 0
        except OSError:
            self._part(conn)
            self.nr_conns -= 1
            conn.close()
            return
        if gone == len(head) + len(body):
            # As the last one to be asked, it is the last one to be closed.
            self.keepalived_conns.remove(conn)
            conn.set_timeout()
            self.keepalived_conns.append(conn)
            return
        # A slow asker is a thread's.
        self._part(conn)
        work = self.tpool.submit(_write_all, conn, (head + body)[gone:])
        work.add_done_callback(
            lambda done: self.method_queue.defer(self.finish_request, conn, done)
        )

    def _part(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self.keepalived_conns.remove(conn)


def _write_all(conn: Any, rest: bytes) -> bool:
    try:
        conn.sock.setblocking(True)
        conn.sock.sendall(rest)
    except OSError:
        return False
    return True


def _plain(data: bytes) -> dict[str, str] | None:
    """Give method, address and headers as WSGI has them; None: it is no plain question."""
    found = _PLAIN.fullmatch(data)
    if found is None:
        return None
    method, address, lines = found.groups()
    environ = {"REQUEST_METHOD": method.decode("ascii"), "RAW_URI": address.decode("ascii")}
    headers = lines.decode("latin-1").split("\r\n")
    for line in headers[:-1]:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip(" \t")
        if name in _NOT_PLAIN and value.lower() != _KEPT_OPEN:
            return None
        environ[f"HTTP_{name.replace('-', '_').upper()}"] = value
    # One header came twice, or two that WSGI gives one name.
    return environ if len(environ) == len(headers) + 1 and "HTTP_HOST" in environ else None


def _head(sent: _Sent) -> bytes | None:
    """Give the answer's head; None where a header would be two, which gunicorn refuses."""
    status, headers, _ = sent
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
    if lines.count("\n") != len(headers):
        return None
    return f"{_opening(status, int(time.time()))}{lines}\r\n".encode("latin-1")


@lru_cache(8)
def _opening(status: str, second: int) -> str:
    date = formatdate(second, usegmt=True)
    return f"HTTP/1.1 {status}\r\nServer: {SERVER}\r\nDate: {date}\r\nConnection: keep-alive\r\n"
