"""Read objects of an S3 bucket with our own signature: a third of the CPU of a boto3 call."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import urllib3

from ingest.storage.sigv4 import Credentials, encoded_path, signed_headers
from ingest.storage.store import ObjectMissing, StoreUnavailable

_CODE = re.compile(rb"<Code>([A-Za-z0-9]+)</Code>")
_TOTAL = re.compile(r"bytes (?:\*|\d+-\d+)/(\d+)")
_MISSING = ("NoSuchKey", "")  # the answer to HEAD has no body to say more

RETRIES = urllib3.Retry(
    total=3,
    redirect=0,
    backoff_factor=0.2,
    status_forcelist=(429, 500, 502, 503, 504),
    raise_on_status=False,
    respect_retry_after_header=False,
)


@dataclass(frozen=True)
class Read:
    """What came back: bytes, the size of the whole object, and what names this state of it."""

    data: bytes
    size_bytes: int
    etag: str


class Reader:
    """GET and HEAD for the objects of one bucket; safe for threads, not for a fork."""

    def __init__(
        self,
        bucket_url: str,
        region: str,
        credentials: Callable[[], Credentials],
        *,
        connections: int,
        timeout_seconds: float,
        proxy_url: str = "",
        ca_file: str | None = None,
    ) -> None:
        """Take the bucket's address (path style); connections are opened when needed."""
        parts = urlsplit(bucket_url)
        self._host = parts.netloc
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._root = parts.path
        self._region = region
        self._credentials = credentials
        timeout = urllib3.Timeout(connect=5.0, read=timeout_seconds)
        self._pool = (
            urllib3.ProxyManager(
                proxy_url, maxsize=connections, timeout=timeout, retries=RETRIES, ca_certs=ca_file
            )
            if proxy_url
            else urllib3.PoolManager(
                maxsize=connections, timeout=timeout, retries=RETRIES, ca_certs=ca_file
            )
        )

    def whole(self, key: str) -> bytes:
        """Give all bytes of the object.

        Raises:
            ObjectMissing: nothing is kept there.
            StoreUnavailable: the service refuses or does not answer.
        """
        return self._ask("GET", key).data

    def part(self, key: str, offset: int, length: int) -> Read:
        """Give `length` bytes from `offset`, fewer at the end, none beyond it; `length` > 0.

        Raises:
            ObjectMissing: nothing is kept there.
            StoreUnavailable: the service refuses or does not answer.
        """
        answer = self._ask("GET", key, f"bytes={offset}-{offset + length - 1}")
        if answer.status == 416:
            return Read(b"", _total(answer), "")
        if "Content-Range" in answer.headers:
            return Read(answer.data, _total(answer), _etag(answer))
        # The server took no notice of the range.
        whole = answer.data
        return Read(whole[offset : offset + length], len(whole), _etag(answer))

    def size_bytes(self, key: str) -> int:
        """Give the object's length.

        Raises:
            ObjectMissing: nothing is kept there.
            StoreUnavailable: the service refuses or does not answer.
        """
        return int(self._ask("HEAD", key).headers["Content-Length"])

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _ask(self, method: str, key: str, range_header: str = "") -> urllib3.BaseHTTPResponse:
        path = encoded_path(f"{self._root}/{key}")
        headers = {"host": self._host} | ({"range": range_header} if range_header else {})
        signed = signed_headers(
            self._credentials(), method, path, headers, region=self._region, now=datetime.now(UTC)
        )
        try:
            answer = self._pool.request(method, f"{self._origin}{path}", headers=signed)
        except urllib3.exceptions.HTTPError as error:
            raise StoreUnavailable(f"{self._host} does not answer: {error}") from error
        if answer.status in (200, 206, 416):
            return answer
        raise self._refusal(key, answer)

    def _refusal(self, key: str, answer: urllib3.BaseHTTPResponse) -> Exception:
        found = _CODE.search(answer.data)
        code = found[1].decode() if found else ""
        if answer.status == 404 and code in _MISSING:
            return ObjectMissing(f"nothing is kept under {key}")
        return StoreUnavailable(f"{key}: {self._host} answers {answer.status} {code}".rstrip())


def _total(answer: urllib3.BaseHTTPResponse) -> int:
    found = _TOTAL.match(answer.headers.get("Content-Range", ""))
    return int(found[1]) if found else 0


def _etag(answer: urllib3.BaseHTTPResponse) -> str:
    return answer.headers.get("ETag", "").strip('"')
