"""The short way to an answer: images that stand ready and info.json, before Flask's router.

It answers only what it is sure of: an image that Flask's way opened a moment ago, that all may see,
asked for plainly. Everything else, and every fault, goes on to Flask. Its headers are taken from
the very answers that Flask's way gives (`iiif.image.answers`), once an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Request, Response
from werkzeug.http import parse_etags

from iiif.image import answers, paths
from iiif.image.lately import Lately
from iiif.image.record import OpenImage
from iiif.image.render import PyramidDamaged
from iiif.image.request import BadParameter
from iiif.image.server import ImageServer, Part, Place
from iiif.image.versions import V2, V3, Version
from iiif.responses import Document
from ingest.catalog.find import NotHeld
from ingest.storage.store import StoreError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What Flask's router would read in a way of its own (queries, doubled slashes) is left to it.
_PLAIN = re.compile(r"(/iiif/[23])/[0-9A-Za-z]+(?:/info\.json|(?:/[0-9A-Za-z,.:^!%]+){4})")
_VERSIONS = {version.prefix: version for version in (V2, V3)}
_METHODS = frozenset({"GET", "HEAD"})
_MOST_TILES = 10_000
_MOST_DOCUMENTS = 1_000
_MOST_KINDS_OF_ASKERS = 8

_Sent = tuple[str, answers.Headers, bytes]  # status line, headers, body
_Read = Callable[[OpenImage, Place], bytes | None]  # None: another way gives it, or says why not


@dataclass(frozen=True, slots=True)
class _Tile:
    """An image that stands ready under one address; its bytes are read each time."""

    image: OpenImage
    place: Place
    version: Version
    etag: str
    headers: answers.Headers  # the first one is the media type, which only an image has


@dataclass(frozen=True, slots=True)
class _Information:
    image: OpenImage
    document: Document
    kinds: dict[tuple[str, ...], _Sent]


class ShortPath:
    """A WSGI application before Flask's, for the requests that come by the thousand."""

    def __init__(
        self, application: WSGIApplication, server: ImageServer, headers: Mapping[str, str]
    ) -> None:
        """Take what stands behind, and the headers that all its answers have."""
        self.application = application
        self._server = server
        self._always = list(headers.items())
        self._tiles: Lately[_Tile] = Lately(_MOST_TILES)
        self._informations: Lately[_Information] = Lately(_MOST_DOCUMENTS)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer by the short way, else by the long one."""
        sent = self._answer(environ, self._read)
        if sent is None:
            return self.application(environ, start_response)
        status, headers, body = sent
        start_response(status, headers.copy())
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def at_once(self, environ: WSGIEnvironment) -> _Sent | None:
        """Give the answer to a request if that waits for nothing, else None.

        Of the environment it takes method, RAW_URI and headers; a HEAD's answer has its body too.
        """
        return self._answer(environ, self._server.ready_at_once)

    def _answer(self, environ: WSGIEnvironment, read: _Read) -> _Sent | None:
        if environ["REQUEST_METHOD"] not in _METHODS or environ.get("SCRIPT_NAME"):
            return None
        address = paths.sent(environ) or environ["PATH_INFO"]
        tile = self._tiles.get(address)
        if tile is not None:
            image = self._server.open_image(tile.image.record.image_id)
            if image is None:
                return None
            if image.index is tile.image.index:
                return self._stored(tile, environ, read)
            return self._image(address, image, tile.version, environ, read)  # made again since
        found = _PLAIN.fullmatch(address)
        version = _VERSIONS.get(found[1]) if found else None
        image = self._server.open_image(address.split("/", 4)[3]) if version else None
        if version is None or image is None:
            return None
        if address.endswith("/info.json"):
            return self._information(self._server.whole(image), version, environ)
        return self._image(address, image, version, environ, read)

    def _image(
        self,
        address: str,
        image: OpenImage,
        version: Version,
        environ: WSGIEnvironment,
        read: _Read,
    ) -> _Sent | None:
        try:
            asked = version.parse(*paths.segments(environ, version.prefix)[1:])
            plan = self._server.plan(self._server.whole(image), asked, version)
        except (BadParameter, NotHeld):
            return None
        tile = _Tile(
            plan.image,
            self._server.place(plan),
            version,
            plan.etag,
            answers.image_headers(self._server, plan),
        )
        sent = self._stored(tile, environ, read)
        if sent is not None:
            self._tiles.keep(address, tile)
        return sent

    def _read(self, image: OpenImage, place: Place) -> bytes | None:
        try:
            return self._server.ready(image, place)
        except (PyramidDamaged, StoreError):
            # Flask's way meets it too, and knows how to tell.
            return None

    def _stored(self, tile: _Tile, environ: WSGIEnvironment, read: _Read) -> _Sent | None:
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and parse_etags(asked).contains_weak(tile.etag):
            return "304 NOT MODIFIED", tile.headers[1:] + self._always, b""
        body = read(tile.image, tile.place)
        if body is None:
            return None
        length = ("Content-Length", str(len(body)))
        return "200 OK", [*tile.headers, length, *self._always], body

    def _information(self, part: Part, version: Version, environ: WSGIEnvironment) -> _Sent | None:
        name = f"{version.prefix}/{part.image.record.image_id}"
        known = self._informations.get(name)
        if known is None or known.image is not part.image:
            document = Document.of(self._server.info(part, version))
            known = _Information(part.image, document, {})
            self._informations.keep(name, known)
        names = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH")
        kind = tuple(environ.get(name, "") for name in names)
        found = known.kinds.get(kind)
        if found is None and "wsgi.version" not in environ:
            return None  # to be made of a whole environment, once
        if found is None:
            answer = answers.information(
                Request(environ), self._server, part, known.document, version
            )
            found = self._sent(answer, environ, answer.get_data())
            if len(known.kinds) < _MOST_KINDS_OF_ASKERS:
                known.kinds[kind] = found
        return found

    def _sent(self, answer: Response, environ: WSGIEnvironment, body: bytes) -> _Sent:
        told = answer.get_wsgi_headers(environ).to_wsgi_list()
        return answer.status, told + self._always, body
