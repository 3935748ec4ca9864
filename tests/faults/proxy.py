"""A proxy on loopback that hands everything on until it is told to fail."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_ANSWER = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Proxy:
    """Stands before a server; from its `begins`th piece of data on it fails, so many times."""

    server: tuple[str, int]
    fault: str = ""  # 500, hang, cut; empty: none
    begins: int = 0
    times: int = 1_000_000
    pieces: int = 0
    failed: int = 0
    port: int = 0
    _listener: socket.socket = field(default_factory=socket.socket)
    _stop: threading.Event = field(default_factory=threading.Event)
    _open: list[socket.socket] = field(default_factory=list)

    def mend(self) -> None:
        """Fail no more."""
        self.fault = ""

    def accept(self) -> None:
        """Serve each connection in a thread of its own, until stopped."""
        while not self._stop.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def stop(self) -> None:
        """End all connections."""
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            one.close()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(self.server) as server:
            self._open += [client, server]
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            while data := client.recv(65536):
                self.pieces += 1
                if self.fault and self.pieces >= self.begins and self.failed < self.times:
                    self.failed += 1
                    self._fail(client, server, data)
                    return
                server.sendall(data)

    def _fail(self, client: socket.socket, server: socket.socket, data: bytes) -> None:
        if self.fault == "500":
            client.sendall(_ANSWER)
        elif self.fault == "hang":
            self._stop.wait(20)
        else:
            # Half of what was said arrives.
            server.sendall(data[: len(data) // 2])


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def proxy_before(host: str, port: int) -> Iterator[Proxy]:
    """Stand before a server while the block runs."""
    proxy = Proxy((host, port))
    proxy._listener.bind(("127.0.0.1", 0))
    proxy._listener.listen(64)
    proxy.port = int(proxy._listener.getsockname()[1])
    thread = threading.Thread(target=proxy.accept, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(5)
