"""The least that granian can do: a WSGI application that gives files out of memory, no more.

The tile benchmark runs it to see how near to nginx any application on granian can come.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_folder = Path(os.environ["BARE_FILES"])
_files = {
    f"/{path.relative_to(_folder)}": path.read_bytes()
    for path in _folder.rglob("*")
    if path.is_file()
}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with the file of this name."""
    body = _files.get(environ["PATH_INFO"], b"")
    status = "200 OK" if body else "404 Not Found"
    start_response(status, [("Content-Type", "image/jpeg"), ("Content-Length", str(len(body)))])
    return [body]
