"""`tangthu demo`: a repository with the sample collection, served."""

from __future__ import annotations

import os

import click
from rich.console import Console

from app.commands.exhibiting import keep_new
from app.commands.opening import make_account, make_repository, opened, settings
from app.commands.serving import refuse_taken_port, run_processes, with_address
from app.commands.taking_in import Way, ingest_path
from app.demo.sample_files import EXHIBITIONS, prepare_sample
from config.settings import Settings
from ingest.pipeline import Options
from ingest.repository import Repository

LOGIN, PASSWORD = "thuthu", "tang-thu-demo"
LOG_FILE = "demo.log"


@click.command()
@click.option("--port", type=int, default=8000, show_default=True, help="Port to listen on.")
def demo(port: int) -> None:
    """Make a repository with the sample collection, if there is none, and serve it."""
    os.environ.setdefault("TANGTHU_WEB_PROCESSES", "2")
    os.environ.update(with_address(os.environ, None, port))
    chosen = settings()
    refuse_taken_port(chosen)
    console = Console()
    load_sample(console, chosen)
    # The address would drown in the lines of the server.
    with (chosen.home / LOG_FILE).open("ab") as log:
        run_processes(chosen, lambda: _welcome(console, chosen), log)


@click.command()
def sample() -> None:
    """Take the sample collection in; what is in already stays as it is."""
    with opened() as repository:
        take_sample_in(Console(), repository)


def load_sample(console: Console, chosen: Settings) -> None:
    """Make the repository as far as it is missing and take the sample collection in."""
    repository = make_repository(chosen)
    try:
        make_account(repository, LOGIN, PASSWORD, "Thủ thư")
        take_sample_in(console, repository)
    finally:
        repository.close()


def take_sample_in(console: Console, repository: Repository) -> None:
    """Take the sample collection in."""
    _say(console, "Preparing the sample collection (the map is drawn once)")
    folder = prepare_sample(repository.settings.home / "sample")
    options = Options(publish=True, agent="tangthu demo")
    if ingest_path(console, repository, folder, options, Way()):
        _say(console, "Part of the sample collection could not be taken in; see above.")
    else:
        keep_new(repository, EXHIBITIONS)


def _welcome(console: Console, chosen: Settings) -> None:
    _say(console, f"Tàng Thư answers at {chosen.public_url}")
    _say(console, f"Sign in as {LOGIN} with the password {PASSWORD}")
    _say(console, f"What the server notes stands in {chosen.home / LOG_FILE}")
    _say(console, "Press Ctrl+C to stop; everything is kept.")


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
