"""A watcher that remembers what it was told."""

from ingest.packages.package import Problem
from ingest.packages.recognise import read as read_into
from ingest.pipeline import Options, take_in
from ingest.queueing import Asked, Queued, queue
from ingest.report import Outcome, Report
from tests.reading import read


class Remembering:
    """Keeps everything an ingest tells."""

    def __init__(self) -> None:
        self.pages_listed = 0
        self.outcomes: list[tuple[str, Outcome]] = []
        self.problems: list[Problem] = []

    def begin(self, pages: int) -> None:
        """Keep the number."""
        self.pages_listed = pages

    def page(self, name: str, outcome: Outcome) -> None:
        """Keep what became of it."""
        self.outcomes.append((name, outcome))

    def problem(self, problem: Problem) -> None:
        """Keep what is wrong."""
        self.problems.append(problem)


def ingest(repository, path, **options) -> Report:
    """Take a folder in, as `tangthu ingest --publish` does unless said otherwise."""
    delivery = read(path, repository.settings)
    return take_in(repository, delivery, Options(**{"publish": True} | options), Remembering())


def enqueue(repository, path, **options) -> Queued:
    """Queue a folder, as `tangthu ingest --queue --publish` does unless said otherwise."""
    asked = Asked(str(path), Options(**{"publish": True} | options))
    settings = repository.settings
    return queue(repository, asked, lambda room: read_into(path, settings, room), Remembering())
