"""Fetches from other institutions: one connection a host, at their pace, within limits.

RFC 9110: redirects are followed by us one by one, Retry-After is obeyed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import HTTPError, NameResolutionError

from config.settings import Settings
from ingest.remote.connection import AddressRefused, networks, pool_manager
from ingest.remote.errors import NotThere, TooMuch, Unfetched, Withheld

_MOST_REDIRECTS = 5
_TRIES = 5
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 120.0
_IDLE_SECONDS = 30.0
_PIECE_BYTES = 1 << 16
_COME_AGAIN = frozenset({429, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_SIGN_IN = frozenset({401, 403, 407})
# So many failures of a host in a row, and it is left alone for the rest of the run.
_MOST_FAILURES = 3


@dataclass
class _Host:
    """What we remember of a host during a run."""

    last_asked: float = 0.0
    failures: int = 0


@dataclass
class Client:
    """Asks other institutions; one for a run, for one thread. Sleeps between its requests."""

    settings: Settings
    sleep: Callable[[float], None] = time.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._pool = pool_manager(networks(self.settings.fetch_private_networks))
        agent = self.settings.fetch_user_agent or f"tangthu (+{self.settings.public_url})"
        self._headers = {"User-Agent": agent, "Accept-Encoding": "gzip, deflate"}

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.clear()

    def document(self, address: str, *, accept: str, most_bytes: int) -> bytes:
        """Give the bytes at an address.

        Raises:
            Unfetched: they cannot be had.
        """
        with self.opened(address, {"Accept": accept}) as answer:
            return b"".join(self.pieces(address, answer, most_bytes))

    @contextmanager
    def opened(self, address: str, headers: Mapping[str, str]) -> Iterator[BaseHTTPResponse]:
        """Open an address: its final answer, 200 or 206 or 304, its body not read yet.

        Raises:
            Unfetched: it answers otherwise, or not at all.
        """
        answer = self._asked(address, self._headers | dict(headers))
        try:
            yield answer
        finally:
            _let_go(answer)

    def pieces(self, address: str, answer: BaseHTTPResponse, most_bytes: int) -> Iterator[bytes]:
        """Give an answer's body, within the limits of size and time.

        Raises:
            Unfetched: it is too much, too slow, or ends before it should.
        """
        ends = time.monotonic() + self.settings.fetch_timeout_seconds
        size = 0
        try:
            # Each piece as it comes: of what is cut off later, nothing is lost.
            while piece := answer.read1(_PIECE_BYTES, decode_content=True):
                size += len(piece)
                if size > most_bytes:
                    raise TooMuch(address, f"is larger than {most_bytes:,} bytes: raise the limit")
                if time.monotonic() > ends:
                    seconds = self.settings.fetch_timeout_seconds
                    raise Unfetched(address, f"took longer than {seconds} seconds: run again")
                yield piece
        except (HTTPError, OSError, ValueError) as error:
            reason = f"was cut off after {size:,} bytes: run again to go on"
            raise Unfetched(address, reason) from error

    def _asked(self, address: str, headers: dict[str, str]) -> BaseHTTPResponse:
        for _ in range(_MOST_REDIRECTS + 1):
            url = checked(address)
            answer = self._patiently(url, headers)
            if answer.status not in _MOVED:
                return answer
            target = answer.headers.get("Location", "")
            _let_go(answer)
            if not target:
                raise NotThere(address, "redirects to nowhere")
            address = urljoin(url, target)
        raise NotThere(address, f"redirects more than {_MOST_REDIRECTS} times")

    def _patiently(self, url: str, headers: dict[str, str]) -> BaseHTTPResponse:
        """Ask until there is an answer worth having, or the host has had its chances."""
        name = urlsplit(url).netloc
        host = self._hosts.setdefault(name, _Host())
        if host.failures >= _MOST_FAILURES:
            reason = f"{name} does not answer: run again when it does"
            raise Unfetched(url, reason)
        reason, wait = "", _FIRST_WAIT_SECONDS
        for tried in range(_TRIES):
            if tried:
                self.sleep(wait)
            answer = self._once(url, headers, host)
            if isinstance(answer, str):
                reason, wait = answer, min(_FIRST_WAIT_SECONDS * 2**tried, _LONGEST_WAIT_SECONDS)
                continue
            if answer.status not in _COME_AGAIN:
                host.failures = 0
                return _wanted(url, answer)
            reason = f"answers {answer.status}: run again later"
            asked = _retry_after(answer.headers.get("Retry-After", ""))
            _let_go(answer)
            wait = asked if asked is not None else _FIRST_WAIT_SECONDS * 2**tried
            if wait > _LONGEST_WAIT_SECONDS:
                reason = f"asks to come again in {round(wait)} seconds: run again then"
                break
        host.failures += 1
        raise Unfetched(url, reason)

    def _once(self, url: str, headers: dict[str, str], host: _Host) -> BaseHTTPResponse | str:
        """Ask once, at the host's pace; give the answer, or why there is none."""
        pause = host.last_asked + 1 / self.settings.fetch_requests_per_second - time.monotonic()
        if pause > 0:
            self.sleep(pause)
        host.last_asked = time.monotonic()
        try:
            return self._pool.request(
                "GET",
                url,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=Timeout(connect=_IDLE_SECONDS, read=_IDLE_SECONDS),
            )
        except AddressRefused as error:
            raise NotThere(
                url,
                "leads into a private network, which is not fetched from: where that is meant,"
                " name it in fetch_private_networks",
            ) from error
        except NameResolutionError as error:
            host.failures += 1
            raise Unfetched(url, "no such host is known: check the address") from error
        except (HTTPError, OSError) as error:
            return f"does not answer ({_cause(error)}): run again later"
        except ValueError as error:
            raise NotThere(url, f"is no address ({error})") from error


def checked(address: str) -> str:
    """Give an address of the web ready to be asked for.

    Raises:
        NotThere: it is none.
    """
    try:
        parts = urlsplit(address.strip())
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.username is not None:
        raise NotThere(address, "is no address of the web (http:// or https://)")
    # Addresses in manifests bear spaces and letters of every script.
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._^")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?^")
    return urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))


def _wanted(url: str, answer: BaseHTTPResponse) -> BaseHTTPResponse:
    if answer.status in (200, 206, 304) or answer.status in _MOVED:
        return answer
    _let_go(answer)
    if answer.status in _SIGN_IN:
        raise Withheld(url, f"asks for a sign-in ({answer.status}): ask the institution for access")
    raise NotThere(url, f"answers {answer.status}: the institution does not give it")


def _let_go(answer: BaseHTTPResponse) -> None:
    """Give the connection back; one whose answer was not read to its end is closed first."""
    answer.close()
    answer.release_conn()


def _retry_after(text: str) -> float | None:
    """Give the seconds that a host asks us to wait; None where it does not say."""
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _cause(error: Exception) -> str:
    text = str(getattr(error, "reason", None) or error)
    return text.rpartition(": ")[2][:120] or type(error).__name__
