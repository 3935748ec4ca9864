"""Another institution on loopback: manifests and image services of any host, and every trouble.

The host that a document names becomes the first step of the path, so that one server plays all.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

import pyvips

from tests.builders import picture

_ADDRESS = re.compile(r"https?://([^/\"\s<>\\]+)")
# Names of vocabularies and licences, which lead nowhere.
_NOT_OURS = re.compile(r"iiif\.io/api/(?:image|presentation)/[0-9]/(?:context|level|profiles)")
_VOCABULARIES = (
    "creativecommons.org",
    "rightsstatements.org",
    "www.w3.org",
    "library.stanford.edu",
)
_IMAGE = re.compile(r"(.+)/([^/]+)/([^/]+)/([^/]+)/(?:default|native|color|gray)\.(\w+)")


@dataclass
class Service:
    """One image with its service; 0 is no limit."""

    width: int = 300
    height: int = 400
    version: int = 3
    level: int = 2
    max_width: int = 0
    tile: int = 0
    drawn: bool = False  # a picture in which every place looks different, else one grey
    whole: bool = True  # False: only tiles are given


@dataclass
class Trouble:
    """What goes wrong once with a path that holds `part`."""

    part: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_after_bytes: int = -1
    seconds: float = 0.0
    body: bytes | None = None


@dataclass
class Institution:
    """A running server: what it holds, what goes wrong, what it was asked."""

    address: str = ""
    documents: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    any_image: Service | None = None  # for services that nobody named
    any_document: Callable[[str], object] | None = None  # for addresses that nobody named
    lock: Lock = field(default_factory=Lock)

    def here(self, text: str) -> str:
        """Write all addresses in a text so that they lead here."""
        return _ADDRESS.sub(self._here, text)

    def _here(self, found: re.Match[str]) -> str:
        rest = found.string[found.start(1) : found.start(1) + 80]
        if found[1] in _VOCABULARIES or _NOT_OURS.match(rest):
            return found[0]
        return f"{self.address}/{found[1]}"

    def put(self, path: str, document: object, kind: str = "application/json") -> str:
        """Hold a document and give its address; what is no bytes is written as JSON."""
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.documents[path] = (kind, data)
        return f"{self.address}{path}"

    def paths(self, part: str = "") -> list[str]:
        """Name what was asked for."""
        return [path for path, _ in self.asked if part in path]

    def trouble(self, path: str) -> Trouble | None:
        """Give what is to go wrong now, and forget it."""
        with self.lock:
            for one in self.troubles:
                if one.part in path:
                    self.troubles.remove(one)
                    return one
        return None

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Give status, type and body for a path."""
        if path in self.documents:
            return 200, *self.documents[path]
        if path.endswith("/info.json"):
            service = self.services.get(path.removesuffix("/info.json"), self.any_image)
            if service:
                info = _info(f"{self.address}{path.removesuffix('/info.json')}", service)
                return 200, "application/json", json.dumps(info).encode()
        asked = _IMAGE.fullmatch(path)
        service = self.services.get(asked[1], self.any_image) if asked else None
        if asked and service:
            return _drawn(service, *asked.groups()[1:4])
        if self.any_image and re.search(r"\.(?:jpe?g|png|tiff?)$", path):
            any_image = self.any_image
            return 200, "image/jpeg", _jpeg(any_image.width, any_image.height, any_image.drawn)
        if self.any_document:
            data = json.dumps(self.any_document(f"{self.address}{path}")).encode()
            return 200, "application/json", data
        return 404, "text/plain", b"not here"


@contextmanager
def institution() -> Iterator[Institution]:
    """Run an institution that holds nothing yet."""
    held = Institution()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece, or each answer waits for an acknowledgement

        def do_GET(self) -> None:
            _serve(held, self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the test sees what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    held.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _serve(held: Institution, handler: BaseHTTPRequestHandler) -> None:
    path = handler.path.partition("?")[0]
    with held.lock:
        held.asked.append((path, dict(handler.headers.items())))
    status, kind, body = held.answer(path)
    trouble = held.trouble(path) or Trouble("")
    time.sleep(trouble.seconds)
    if trouble.status != 200:
        status, body = trouble.status, b"trouble"
    body = body if trouble.body is None else trouble.body
    headers = {"Content-Type": kind, "ETag": f'"{len(body)}"', "Access-Control-Allow-Origin": "*"}
    headers |= trouble.headers
    begin = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if status == 200 and begin and handler.headers.get("If-Range") == headers["ETag"]:
        first = int(begin[1])
        headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
        status, body = 206, body[first:]
    handler.send_response(status)
    for name, value in (headers | {"Content-Length": str(len(body))}).items():
        handler.send_header(name, value)
    handler.end_headers()
    if trouble.cut_after_bytes >= 0:
        body = body[: trouble.cut_after_bytes]
        handler.close_connection = True
    handler.wfile.write(body)


def _info(service_id: str, service: Service) -> dict[str, Any]:
    context = f"http://iiif.io/api/image/{service.version}/context.json"
    found: dict[str, Any] = {
        "@context": context,
        "width": service.width,
        "height": service.height,
        "protocol": "http://iiif.io/api/image",
    }
    if service.version == 3:
        found |= {"id": service_id, "type": "ImageService3", "profile": f"level{service.level}"}
        found |= {"maxWidth": service.max_width} if service.max_width else {}
    else:
        level = f"http://iiif.io/api/image/2/level{service.level}.json"
        limits = [{"maxWidth": service.max_width}] if service.max_width else []
        found |= {"@id": service_id, "profile": [level, *limits]}
    if service.tile:
        found["tiles"] = [{"width": service.tile, "scaleFactors": [1, 2]}]
    return found


def _drawn(service: Service, region: str, size: str, rotation: str) -> tuple[int, str, bytes]:
    """Answer an image request as a service of this level would."""
    box = (0, 0, service.width, service.height)
    if region != "full":
        x, y, w, h = _region(service, region)
        inside = (min(w, service.width - x), min(h, service.height - y))
        box = (x, y, *(inside if service.drawn and min(inside) > 0 else (w, h)))
    width, height = _size(service, size, box[2], box[3])
    whole = region == "full" and size in ("full", "max")
    if (whole and not service.whole) or width > box[2] or height > box[3]:
        return 400, "text/plain", b"no"
    if service.max_width and max(width, height) > service.max_width:
        return 400, "text/plain", b"too large"
    if not service.drawn:
        turned = rotation in ("90", "270")
        return 200, "image/jpeg", _jpeg(*((height, width) if turned else (width, height)), False)
    # Of an image that is larger than told here, which stands for many, the part has its own size.
    beyond = box[0] >= service.width or box[1] >= service.height
    image = picture(*box[2:]) if beyond else picture(service.width, service.height).crop(*box)
    image = (
        image.resize(width / box[2], vscale=height / box[3])
        if (width, height) != box[2:]
        else image
    )
    image = image.rot(f"d{rotation}") if rotation != "0" else image
    return 200, "image/jpeg", bytes(image.jpegsave_buffer(Q=95))


def _region(service: Service, region: str) -> tuple[int, int, int, int]:
    if not region.startswith("pct:"):
        x, y, w, h = map(int, region.split(","))
        return x, y, w, h
    x_, y_, w_, h_ = (float(one) / 100 for one in region.removeprefix("pct:").split(","))
    wide, high = service.width, service.height
    return round(x_ * wide), round(y_ * high), round(w_ * wide), round(h_ * high)


def _size(service: Service, size: str, width: int, height: int) -> tuple[int, int]:
    if size in ("full", "max"):
        most = service.max_width or max(width, height)
        scale = min(1.0, most / max(width, height)) if size == "max" else 1.0
        return round(width * scale), round(height * scale)
    w, _, h = size.removeprefix("!").partition(",")
    if size.startswith("!"):
        scale = min(int(w) / width, int(h) / height, 1.0)
        return max(1, round(width * scale)), max(1, round(height * scale))
    if w and h:
        return int(w), int(h)
    if w:
        return int(w), max(1, round(height * int(w) / width))
    return max(1, round(width * int(h) / height)), int(h)


@lru_cache(maxsize=200)
def _jpeg(width: int, height: int, drawn: bool) -> bytes:
    image = picture(width, height) if drawn else pyvips.Image.black(width, height) + 200
    return bytes(image.cast("uchar").jpegsave_buffer(Q=60))
