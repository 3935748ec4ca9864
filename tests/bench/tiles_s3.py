"""How often S3 is read for a tile that nobody asked for before."""

from __future__ import annotations

import dataclasses
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.settings import Settings
from tests.bench.tiles_pages import TILE_PX, Page
from tests.bench.tiles_servers import tangthu

_CHUNK_BYTES = 65_536


@dataclass
class Counter:
    """A relay to an S3 server that counts what is read through it."""

    port: int
    reads: int = 0


@dataclass(frozen=True)
class Reads:
    """Reads of S3, for one tile each."""

    cold: float  # far from any other that was asked for
    neighbour: float  # beside one


def reads(settings: Settings, page: Page, folder: Path) -> Reads:
    """Serve with one process from a cold start and count."""
    with counting(settings.s3_endpoint) as counter:
        through = dataclasses.replace(
            settings,
            s3_endpoint=f"http://127.0.0.1:{counter.port}",
            server="gunicorn",
            web_threads=1,
            cache_path=folder / "cold",
        )
        with tangthu("counted", through, [page], folder, GUNICORN_CMD_ARGS="--workers 1") as server:
            site = f"http://127.0.0.1:{server.port}/iiif/3/{page.image_id}"
            _get(f"{site}/info.json")  # the pyramid's index is one more, once
            column, last = page.width_px // TILE_PX // 2, page.height_px // TILE_PX
            rows = range(0, last, max(1, last // 4))
            cold = _counted(counter, site, [(column, row) for row in rows])
            beside = _counted(counter, site, [(column + 1, row) for row in rows])
    return Reads(cold, beside)


@contextmanager
def counting(endpoint: str) -> Iterator[Counter]:
    """Relay to the S3 server while the block runs."""
    target = urlsplit(endpoint)
    address = (target.hostname or "127.0.0.1", target.port or 80)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        counter = Counter(listening.getsockname()[1])
        threading.Thread(target=_accept, args=(listening, address, counter), daemon=True).start()
        yield counter


def _accept(listening: socket.socket, address: tuple[str, int], counter: Counter) -> None:
    with suppress(OSError):  # it is closed when the block ends
        while True:
            asker, _ = listening.accept()
            keeper = socket.create_connection(address)
            for source, sink, counted in ((asker, keeper, counter), (keeper, asker, None)):
                threading.Thread(target=_relay, args=(source, sink, counted), daemon=True).start()


def _relay(source: socket.socket, sink: socket.socket, counted: Counter | None) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK_BYTES):
            if counted is not None and data.startswith(b"GET "):
                counted.reads += 1
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _counted(counter: Counter, site: str, tiles: list[tuple[int, int]]) -> float:
    before = counter.reads
    for column, row in tiles:
        x, y = column * TILE_PX, row * TILE_PX
        _get(f"{site}/{x},{y},{TILE_PX},{TILE_PX}/{TILE_PX},{TILE_PX}/0/default.jpg")
    return (counter.reads - before) / len(tiles)


def _get(url: str) -> None:
    with urllib.request.urlopen(url, timeout=60) as answer:
        answer.read()
