"""Talking to an OpenSearch server: JSON over HTTP, with errors that say what to do."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import urllib3
from urllib3.util import Retry, Timeout

from config.settings import Settings
from ingest.search.engine import SearchUnavailable

_CONNECT_SECONDS = 3.0
# Bulk writes and refreshes may take long without anything being wrong.
_WRITE_SECONDS = 120.0


class NoIndex(Exception):
    """There is no such index, alias or document yet."""


class Conflict(Exception):
    """Somebody else wrote this document, or it is there already."""


class Refused(RuntimeError):
    """The server does not understand what we ask: it is of a kind that we do not know."""


class Client:
    """One server or cluster. Threads may share it."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.search_url.rstrip("/")
        self._seconds = float(settings.search_timeout_seconds)
        headers = {"Content-Type": "application/json"}
        if settings.search_user:
            # urllib3's own way knows Latin-1 only; RFC 7617 allows for UTF-8.
            pair = f"{settings.search_user}:{settings.search_password}".encode()
            headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
        self._pool = urllib3.PoolManager(
            headers=headers,
            maxsize=settings.web_threads,
            # A connection that the server closed while it rested is found out only by using it.
            retries=Retry(total=1, backoff_factor=0.1, allowed_methods=None, redirect=0),
            ca_certs=str(settings.search_ca) if settings.search_ca else None,
        )

    def ask(self, method: str, *path: str, body: Any = None, **arguments: str) -> Any:
        """Give the server's answer.

        Raises:
            NoIndex: what the path names is not there.
            Conflict: it is there already, or of another version.
            SearchUnavailable: the server does not answer, or is not open to us.
        """
        data = None if body is None else json.dumps(body).encode()
        return self._send(method, path, data, arguments, self._seconds)

    def write(self, lines: Iterable[bytes], *path: str, **arguments: str) -> Any:
        """Send lines of JSON, for as long as they take."""
        return self._send("POST", path, b"".join(lines), arguments, _WRITE_SECONDS)

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.clear()

    def _send(
        self,
        method: str,
        path: tuple[str, ...],
        data: bytes | None,
        arguments: Mapping[str, str],
        seconds: float,
    ) -> Any:
        where = "/".join([self._url, *(quote(part, safe="_-*,") for part in path)])
        if arguments:
            where += "?" + "&".join(f"{name}={value}" for name, value in arguments.items())
        try:
            answer = self._pool.request(
                method, where, body=data, timeout=Timeout(connect=_CONNECT_SECONDS, read=seconds)
            )
        except urllib3.exceptions.HTTPError as error:
            raise SearchUnavailable(
                f"the search server at {self._url} does not answer: {error}"
            ) from error
        return self._read(answer.status, answer.data)

    def _read(self, status: int, data: bytes) -> Any:
        if status < 300:
            return json.loads(data)
        said = data[:500].decode(errors="replace")
        if status == 404:
            raise NoIndex(said)
        if status == 409:
            raise Conflict(said)
        if status in (401, 403):
            raise SearchUnavailable(
                f"the search server at {self._url} refuses us ({status}): "
                "check search_user and search_password"
            )
        if status == 429 or status >= 500:
            raise SearchUnavailable(f"the search server at {self._url} failed ({status}): {said}")
        raise Refused(f"the search server at {self._url} refused a request ({status}): {said}")
