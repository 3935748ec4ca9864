"""The short way to an answer: stored tiles and info.json of open images, before Flask's router.

It answers only what it is sure of: an image that Flask's way opened a moment ago, that all may see,
asked for plainly. Everything else, and every fault, goes on to Flask. Its headers are taken from
the very answers that Flask's way gives (`iiif.image.answers`), once an address.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from flask import Request, Response
from werkzeug.http import parse_etags

from iiif.image import answers, paths
from iiif.image.record import OpenImage
from iiif.image.render import PyramidDamaged
from iiif.image.request import BadParameter
from iiif.image.server import ImageServer, Part, Plan
from iiif.image.versions import V2, V3, Version
from iiif.responses import Document
from ingest.catalog.find import NotHeld
from ingest.storage.store import StoreError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_T = TypeVar("_T")

# What Flask's router would read in a way of its own (queries, doubled slashes) is left to it.
_PLAIN = re.compile(r"(/iiif/[23])/[0-9A-Za-z]+(?:/info\.json|(?:/[0-9A-Za-z,.:^!%]+){4})")
_VERSIONS = {version.prefix: version for version in (V2, V3)}
_MOST_TILES = 20_000
_MOST_DOCUMENTS = 1_000
_MOST_KINDS_OF_ASKERS = 8


@dataclass(frozen=True, slots=True)
class _Sent:
    """What goes to the asker; a stored image's body is read each time."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Tile:
    image: OpenImage
    plan: Plan
    whole: _Sent
    unchanged: _Sent


@dataclass(frozen=True, slots=True)
class _Information:
    image: OpenImage
    document: Document
    kinds: dict[tuple[str, ...], _Sent]


class _Lately(Generic[_T]):
    """What was lately used, a bounded number. For many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, _T] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str) -> _T | None:
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept.move_to_end(name)
            return found

    def keep(self, name: str, value: _T) -> None:
        with self._lock:
            self._kept[name] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


class ShortPath:
    """A WSGI application before Flask's, for the requests that come by the thousand."""

    def __init__(
        self, application: WSGIApplication, server: ImageServer, headers: Mapping[str, str]
    ) -> None:
        """Take what stands behind, and the headers that all its answers have."""
        self.application = application
        self._server = server
        self._headers = headers
        self._tiles: _Lately[_Tile] = _Lately(_MOST_TILES)
        self._informations: _Lately[_Information] = _Lately(_MOST_DOCUMENTS)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer by the short way, else by the long one."""
        sent = self._answer(environ)
        if sent is None:
            return self.application(environ, start_response)
        start_response(sent.status, list(sent.headers))
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else sent.body]

    def _answer(self, environ: WSGIEnvironment) -> _Sent | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("SCRIPT_NAME"):
            return None
        address = paths.sent(environ) or environ["PATH_INFO"]
        tile = self._tiles.get(address)
        if tile is not None:
            return self._known(address, tile, environ)
        found = _PLAIN.fullmatch(address)
        version = _VERSIONS.get(found[1]) if found else None
        part = self._server.open_part(address.split("/", 4)[3]) if version else None
        if version is None or part is None:
            return None
        if address.endswith("/info.json"):
            return self._information(part, version, environ)
        return self._image(address, part, version, environ)

    def _known(self, address: str, tile: _Tile, environ: WSGIEnvironment) -> _Sent | None:
        part = self._server.open_part(tile.image.record.image_id)
        if part is None:
            return None
        if part.image.index is not tile.image.index:  # made again since
            return self._image(address, part, tile.plan.version, environ)
        return self._stored(tile, environ)

    def _image(
        self, address: str, part: Part, version: Version, environ: WSGIEnvironment
    ) -> _Sent | None:
        try:
            asked = version.parse(*paths.segments(environ, version.prefix)[1:])
            plan = self._server.plan(part, asked, version)
        except (BadParameter, NotHeld):
            return None
        body = self._read(plan) if plan.stored is not None else None
        if body is None:
            return None
        tile = _Tile(
            plan.image,
            plan,
            self._sent(answers.image(self._server, plan, body), environ),
            self._sent(answers.unchanged(self._server, plan), environ),
        )
        self._tiles.keep(address, tile)
        return self._stored(tile, environ)

    def _stored(self, tile: _Tile, environ: WSGIEnvironment) -> _Sent | None:
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and parse_etags(asked).contains_weak(tile.plan.etag):
            return tile.unchanged
        body = self._read(tile.plan)
        return _Sent(tile.whole.status, tile.whole.headers, body) if body is not None else None

    def _read(self, plan: Plan) -> bytes | None:
        try:
            return self._server.content(plan)
        except (PyramidDamaged, StoreError):
            # Flask's way meets it too, and knows how to tell.
            return None

    def _information(self, part: Part, version: Version, environ: WSGIEnvironment) -> _Sent:
        name = f"{version.prefix}/{part.image.record.image_id}"
        known = self._informations.get(name)
        if known is None or known.image is not part.image:
            document = Document.of(self._server.info(part, version))
            known = _Information(part.image, document, {})
            self._informations.keep(name, known)
        names = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH")
        kind = tuple(environ.get(name, "") for name in names)
        found = known.kinds.get(kind)
        if found is None:
            answer = answers.information(
                Request(environ), self._server, part, known.document, version
            )
            found = self._sent(answer, environ, body=answer.get_data())
            if len(known.kinds) < _MOST_KINDS_OF_ASKERS:
                known.kinds[kind] = found
        return found

    def _sent(self, answer: Response, environ: WSGIEnvironment, body: bytes = b"") -> _Sent:
        for name, value in self._headers.items():
            answer.headers.setdefault(name, value)
        return _Sent(answer.status, answer.get_wsgi_headers(environ).to_wsgi_list(), body)
