"""Going through a delivery as an ingest would, with the same readers, keeping nothing."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from config.settings import Settings
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Limits, Probe
from ingest.derivatives.errors import ImageError
from ingest.packages.package import Delivery, Package, PageSource, Problem, RemotePage
from ingest.report import Outcome, Watcher
from ingest.text.errors import TextError
from ingest.text.read import read_text


@dataclass(frozen=True)
class PlannedPage:
    """What is known of a page before it comes in."""

    width_px: int = 0  # 0: its header could not be read, or was not asked for
    height_px: int = 0
    bytes: int = 0
    problems: tuple[Problem, ...] = ()
    text_inside: bool = False  # the file that holds the image has a text layer here


@dataclass
class Entry:
    """An item and its pages, in their order."""

    package: Package
    pages: list[PlannedPage] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)  # for what the catalogue says

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the item as a whole, and with pages that its reader left out."""
        return [*self.package.problems, *self.refused]


@dataclass
class Plan:
    """What an ingest would take in, and what it would refuse."""

    items: int
    pages: int
    texts: int
    failures: int = 0
    fetched: int = 0  # of the pages' images, how many lie elsewhere and would be fetched
    fetched_px: int = 0  # of those whose manifest tells their size
    referred: int = 0  # pages whose images stay elsewhere
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    held: frozenset[str] = frozenset()  # source ids of the items that are here already
    bytes: int = 0  # of the files that hold the images, each counted once

    @property
    def megapixels(self) -> float:
        """Pixels of all pages whose headers were read, and of those to be fetched."""
        pages = [page for entry in self.entries for page in entry.pages]
        return (sum(page.width_px * page.height_px for page in pages) + self.fetched_px) / 1e6

    def add(self, problem: Problem, watcher: Watcher) -> None:
        """Note something wrong and tell it."""
        self.failures += problem.fatal
        self.problems.append(problem)
        watcher.problem(problem)


def check(delivery: Delivery, settings: Settings, watcher: Watcher) -> Plan:
    """Read every header and every text of a delivery; tell the watcher what is wrong."""
    pages = [(package, page) for package in delivery.packages for page in package.pages]
    texts = sum(page.text is not None or _has_text_elsewhere(page) for _, page in pages)
    plan = Plan(len(delivery.packages), len(pages), texts)
    watcher.begin(plan.pages)
    for problem in _told(delivery):
        plan.add(problem, watcher)
    plan.bytes = _bytes_of({page.image for _, page in pages if page.remote is None})
    plan.entries = [Entry(package) for package in delivery.packages]
    of = {id(entry.package): entry.pages for entry in plan.entries}
    with DerivativeWorker(Limits.of(settings)) as reader:
        for package, page in pages:
            if page.remote is not None:
                _count_remote(plan, package, page.remote)
                of[id(package)].append(PlannedPage())
                watcher.page(page.name, Outcome.CREATED)
                continue
            seen = _seen(package, page, reader, settings)
            of[id(package)].append(seen)
            plan.texts += seen.text_inside
            for problem in seen.problems:
                plan.add(problem, watcher)
            failed = any(problem.fatal for problem in seen.problems)
            watcher.page(page.name, Outcome.FAILED if failed else Outcome.CREATED)
    return plan


def _has_text_elsewhere(page: PageSource) -> bool:
    """Tell whether a manifest names or bears annotations or text of a page; some may be notes."""
    return page.remote is not None and bool(page.remote.texts or page.remote.canvas)


def _count_remote(plan: Plan, package: Package, page: RemotePage) -> None:
    """Count what would be fetched; nothing is asked of anybody."""
    if package.reference:
        plan.referred += 1
        return
    plan.fetched += 1
    width_px = page.image.width_px or page.width_px
    plan.fetched_px += width_px * (page.image.height_px or page.height_px)


def _told(delivery: Delivery) -> list[Problem]:
    problems = list(delivery.problems)
    for package in delivery.packages:
        problems += package.problems
    return problems


def _bytes_of(files: set[Path]) -> int:
    total = 0
    for path in files:
        with contextlib.suppress(OSError):
            total += path.stat().st_size
    return total


def _seen(
    package: Package, page: PageSource, reader: DerivativeWorker, settings: Settings
) -> PlannedPage:
    folder, size_bytes = package.name, _bytes_of({page.image})
    try:
        header = reader.probe(page.image, page.frame)
    except ImageError as error:
        wrong = Problem(f"{folder}/{page.name}", error.reason)
        return PlannedPage(bytes=size_bytes, problems=(wrong,))
    told = tuple(_wrong_text(folder, page, header, settings))
    inside = False
    if page.text is None and page.text_inside:
        try:
            inside = _has_text_inside(page, header, reader)
        except ImageError as error:
            reason = f"its text was not read: {error.reason}"
            told = (Problem(f"{folder}/{page.name}", reason, fatal=False),)
    return PlannedPage(header.width_px, header.height_px, size_bytes, told, inside)


def _has_text_inside(page: PageSource, header: Probe, reader: DerivativeWorker) -> bool:
    if page.frame is None:
        return False
    return reader.text(page.image, page.frame, header.width_px, header.height_px) is not None


def _wrong_text(folder: str, page: PageSource, header: Probe, settings: Settings) -> list[Problem]:
    if page.text is None:
        return []
    try:
        text = read_text(
            page.text,
            header.width_px,
            header.height_px,
            settings,
            dots_per_inch=header.dots_per_inch,
            orientation=header.orientation,
        )
    except TextError as error:
        return [Problem(f"{folder}/{page.text.name}", error.reason)]
    if text.flagged:
        return [Problem(f"{folder}/{page.text.name}", text.flagged, fatal=False)]
    return []
