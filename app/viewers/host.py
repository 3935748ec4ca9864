"""A server on loopback that gives a viewer's page and files, as another site would."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlsplit

from app.viewers.known import Viewer

_PAGE = "text/html; charset=utf-8"
_POLL_SECONDS = 0.02  # how long it may take to end


@contextmanager
def hosted(viewer: Viewer) -> Iterator[str]:
    """Serve a viewer while the block runs; gives the address of its page."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer the page, or a file of the viewer."""
            status, kind, body = _answer(viewer, self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: what goes wrong is seen in the browser."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=[_POLL_SECONDS], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(viewer: Viewer, address: str) -> tuple[int, str, bytes]:
    name = unquote(urlsplit(address).path).lstrip("/")
    if not name:
        return 200, _PAGE, viewer.page.encode()
    top = viewer.folder.resolve()
    file = (top / name).resolve()
    if not file.is_relative_to(top) or not file.is_file():
        return 404, _PAGE, b"not here"
    return 200, mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()
