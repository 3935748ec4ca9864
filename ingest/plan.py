"""Going through a delivery as an ingest would, with the same readers, keeping nothing."""

from __future__ import annotations

from dataclasses import dataclass

from config.settings import Settings
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Limits
from ingest.derivatives.errors import ImageError
from ingest.packages.package import Delivery, Package, PageSource, Problem, RemotePage
from ingest.report import Outcome, Watcher
from ingest.text.errors import TextError
from ingest.text.read import read_text


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


def check(delivery: Delivery, settings: Settings, watcher: Watcher) -> Plan:
    """Read every header and every text of a delivery; tell the watcher what is wrong."""
    pages = [(package, page) for package in delivery.packages for page in package.pages]
    texts = sum(page.text is not None or _has_text_elsewhere(page) for _, page in pages)
    plan = Plan(len(delivery.packages), len(pages), texts)
    watcher.begin(plan.pages)
    for problem in _told(delivery):
        plan.failures += problem.fatal
        watcher.problem(problem)
    with DerivativeWorker(Limits.of(settings)) as reader:
        for package, page in pages:
            if page.remote is not None:
                _count_remote(plan, package, page.remote)
                watcher.page(page.name, Outcome.CREATED)
                continue
            wrong = _wrong(package, page, reader, settings)
            for problem in wrong:
                plan.failures += problem.fatal
                watcher.problem(problem)
            failed = any(problem.fatal for problem in wrong)
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


def _wrong(
    package: Package, page: PageSource, reader: DerivativeWorker, settings: Settings
) -> list[Problem]:
    folder = package.name
    try:
        header = reader.probe(page.image)
    except ImageError as error:
        return [Problem(f"{folder}/{page.name}", error.reason)]
    if page.text is None:
        return []
    try:
        text = read_text(
            page.text,
            header.width_px,
            header.height_px,
            settings,
            orientation=header.orientation,
        )
    except TextError as error:
        return [Problem(f"{folder}/{page.text.name}", error.reason)]
    if text.flagged:
        return [Problem(f"{folder}/{page.text.name}", text.flagged, fatal=False)]
    return []
