"""The servers of the tile benchmark: ours, and what every server must answer."""

from __future__ import annotations

import dataclasses
import http.client
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyvips

from config.settings import Settings
from tests.bench.tiles_load import Processes
from tests.bench.tiles_pages import Page
from tests.bench.tiles_work import MIXED, WORKLOADS, Ask, asks, ours
from tests.required import TOP
from tests.services.process import Service, free_port, http_status, running
from tests.services.website import settings_environment

PROCESSES = 2
_COMMANDS = {
    "gunicorn": ("-m", "gunicorn", "-c", "python:config.gunicorn"),
    "granian": ("-m", "config.granian"),
}
_SAMPLES = 4


class Absent(Exception):
    """A peer cannot be had here; the message says why."""


class WrongAnswer(Exception):
    """A server errs; it may be as fast as it likes."""


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    name: str
    port: int
    processes: Processes
    pages: list[Page]
    spell: Callable[[Ask], str]
    workloads: frozenset[str] = frozenset(WORKLOADS) | {MIXED}

    def paths(self, choose: Callable[[Sequence[Page]], list[Ask]]) -> list[str]:
        """Spell the requests that are chosen of our pages."""
        return [self.spell(one) for one in choose(self.pages)]


@contextmanager
def tangthu(
    name: str, settings: Settings, pages: list[Page], folder: Path, **more: str
) -> Iterator[Server]:
    """Run our web server, as `tangthu serve` does; `more` are environment variables."""
    chosen = dataclasses.replace(settings, port=free_port(), web_processes=PROCESSES)
    environment = settings_environment(chosen) | {"PYTHONPATH": str(TOP)} | more
    command = [sys.executable, *_COMMANDS[settings.server]]
    service = Service(name.replace(" ", "-"), command, folder, environment=environment)
    # Asked for an image that is not there: a page of the site would bring its templates in.
    ready = partial(http_status, chosen.port, "/iiif/3/none/info.json")
    with running(service, ready=lambda: ready() is not None) as process:
        yield Server(name, chosen.port, Processes([process.pid]), pages, ours)


def check(server: Server, workload: str) -> None:
    """Look at a few answers of the kind.

    Raises:
        WrongAnswer: one is refused, or has another size than it should.
    """
    for ask in asks(workload, server.pages, 0)[:_SAMPLES]:
        path = server.spell(ask)
        status, body = _fetched(server.port, path)
        if status != http.client.OK:
            raise WrongAnswer(f"{server.name}: {path}: {status} {body[:200]!r}")
        if not _is_right(ask, body):
            raise WrongAnswer(f"{server.name}: {path}: another size than was asked")


def _fetched(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _is_right(ask: Ask, body: bytes) -> bool:
    if not ask.region:
        return int(json.loads(body)["width"]) == ask.page.width_px
    image = pyvips.Image.new_from_buffer(body, "")
    width = ask.width_px or ask.page.width_px
    height = ask.height_px or (0 if ask.width_px else ask.page.height_px)
    # Version 2 leaves the height free, and each server rounds it its own way.
    return image.width == width and (not height or abs(image.height - height) <= 1)
