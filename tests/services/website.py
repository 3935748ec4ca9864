"""The real site on a port of loopback: by threads of the test, by gunicorn, or by granian."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.utils import import_string

from config.settings import Settings
from ingest.repository import Repository
from tests.required import TOP
from tests.services.process import Service, http_status, running

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: the test sees the answers themselves."""


def closed(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterator[bytes]]:
    """Close what the application answers even when the line is cut.

    Werkzeug reads what is left of a request before it closes the answer, and a browser that has
    left the page breaks that reading: its file stays open until the collector finds it.
    """

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        answer = application(environ, start_response)
        try:
            yield from answer
        finally:
            if hasattr(answer, "close"):
                answer.close()

    return answered


@contextmanager
def served(repository: Repository, also: Callable[[Flask], None] = lambda _: None) -> Iterator[str]:
    """Serve the site on the repository's port while the block runs, and give its address.

    `also` adds to the application what a test wants beside it.
    """
    settings = repository.settings
    # Named, not imported: the tests of lower rooms run without the website being loaded.
    application = import_string("app:create_app")(repository)
    also(application)
    server = make_server(
        settings.host,
        settings.port,
        closed(application),
        threaded=True,
        request_handler=_Quiet,
    )
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield settings.public_url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def served_by_gunicorn(settings: Settings, folder: Path) -> Iterator[str]:
    """Serve the site as in production; its log stays in the folder."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"]
    with _served_by("gunicorn", command, settings, folder):
        yield f"http://{settings.host}:{settings.port}"


@contextmanager
def served_by_granian(settings: Settings, folder: Path) -> Iterator[str]:
    """Serve the site with the optional server; its log stays in the folder."""
    with _served_by("granian", [sys.executable, "-m", "config.granian"], settings, folder):
        yield f"http://{settings.host}:{settings.port}"


@contextmanager
def _served_by(name: str, command: list[str], settings: Settings, folder: Path) -> Iterator[None]:
    environment = settings_environment(settings) | {"PYTHONPATH": str(TOP)}
    service = Service(name, command, folder, environment=environment)
    with running(service, ready=lambda: http_status(settings.port) is not None):
        yield


def settings_environment(settings: Settings) -> dict[str, str]:
    """Give the variables from which another process reads the same settings."""
    standard = Settings()
    values = {f.name: getattr(settings, f.name) for f in dataclasses.fields(Settings)}
    changed = {name: v for name, v in values.items() if v != getattr(standard, name)}
    return {f"TANGTHU_{name.upper()}": str(value) for name, value in changed.items()}
