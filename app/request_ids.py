"""Gives every request an id, which stands in each line logged for it and in answers of faults."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from config.logs import REQUEST_ID, request_id

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-Id"


class RequestIds:
    """A WSGI application around another: what goes wrong inside can be found in the log."""

    def __init__(self, application: WSGIApplication) -> None:
        """Take what stands behind."""
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer under a new id; one that a client sends is not believed."""
        name = secrets.token_hex(8)
        environ[REQUEST_ID] = name

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if status.startswith("5"):
                headers = [*headers, (HEADER, name)]
            return start_response(status, headers, *rest)

        token = request_id.set(name)
        try:
            return self.application(environ, start)
        finally:
            request_id.reset(token)
