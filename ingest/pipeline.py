"""Takes packages in: read, check, keep, derive, record. The only file that sees all rooms."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest import indexing
from ingest.arrival import Beginning, Ending, Options, end
from ingest.catalog import edit_pages, leases
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Limits
from ingest.holders import Holders
from ingest.mixing import PackageRefused
from ingest.packages.package import Delivery, Package, Problem
from ingest.page_desk import Way
from ingest.pages import PageIntake
from ingest.preserve import closing, journalling
from ingest.referring import ReferenceIntake
from ingest.remote.pages import Bringing, bringing
from ingest.report import Outcome, Report, Watcher
from ingest.repository import Repository
from ingest.reservation import LEASE, LeaseLost, OfItem
from ingest.results.ledger import Ledger
from ingest.scan import Gate, quarantine
from ingest.workroom import workroom

__all__ = ["Options", "take_in"]

# What came in since is found by a search after so long, or when the delivery ends.
INDEX_SECONDS = 5.0


def take_in(
    repository: Repository, delivery: Delivery, options: Options, watcher: Watcher
) -> Report:
    """Take a whole delivery in, item by item; what fails is reported and the rest goes on.

    Run again, it continues: an item is known by its source id, a file by its sha256.

    Raises:
        StoreError: the store is out of reach; what was taken in stays.
        Unscanned: no file may come in without the malware scanner, and it does not answer.
    """
    gate = Gate(repository.settings)
    gate.open()
    with (
        workroom(repository.settings.home) as folder,
        DerivativeWorker(Limits.of(repository.settings)) as maker,
        bringing(repository.settings, maker, folder) as fetching,
    ):
        run = _Run(repository, options, watcher, maker, folder, gate, fetching)
        run.take(delivery)
    return run.report


@dataclass
class _Run:
    repository: Repository
    options: Options
    watcher: Watcher
    maker: DerivativeWorker
    folder: Path
    gate: Gate
    bringing: Bringing
    report: Report = field(default_factory=Report)
    ledger: Ledger = field(init=False)
    told: list[Problem] = field(default_factory=list)  # of the item in hand
    indexed_at: float = field(default_factory=time.monotonic)

    def take(self, delivery: Delivery) -> None:
        self.ledger = Ledger(self.repository.settings.home, delivery)
        self.report.lines = self.ledger.lines
        try:
            self._take(delivery)
        except BaseException:
            self.ledger.break_off()
            raise
        self.ledger.close()

    def _take(self, delivery: Delivery) -> None:
        self._list(delivery)
        for warning in self.gate.told():
            self._complain(Problem("malware scanner", warning, fatal=False))
        for problem in delivery.problems:
            self._complain(problem)
        holders = Holders(self.repository, self.maker, self.folder, self.gate)
        for problem in holders.keep(delivery):
            self._complain(problem)
        for package in delivery.packages:
            outcome = self._take_package(package)
            self.report.items.add(outcome)
            self.ledger.settle(package.source_id, "", outcome, problems=self.told)
            closing.close_queued(self.repository, self.options.agent)
            self._index()
            journalling.catch_up(self.repository)
        self._index(all_that_waits=True)

    def _index(self, *, all_that_waits: bool = False) -> None:
        """Index what came in, many items at once: each time costs as much as a small item."""
        moment = time.monotonic()
        if not all_that_waits and moment - self.indexed_at < INDEX_SECONDS:
            return
        while indexing.catch_up(self.repository):
            pass
        self.indexed_at = time.monotonic()

    def _list(self, delivery: Delivery) -> None:
        """Count what is to come in, and what its reader has refused already."""
        # A reader names an item that stays out by its file and row, a page by a line of its own.
        items = {(problem.file, problem.row) for problem in delivery.problems if problem.fatal}
        pages = [problem for one in delivery.packages for problem in one.problems if problem.fatal]
        here = sum(len(package.pages) for package in delivery.packages)
        self.report.items.listed = len(delivery.packages) + len(items)
        self.report.items.add(Outcome.FAILED, len(items))
        self.report.pages.listed = here + len(pages)
        self.report.pages.add(Outcome.FAILED, len(pages))
        self.watcher.begin(here)

    def _take_package(self, package: Package) -> Outcome:
        self.told = []
        for problem in package.problems:
            self._complain(problem)
        if not package.pages:
            # Its reader has said why, unless there was simply nothing.
            if not package.problems:
                self._complain(Problem(package.name, "holds no image: put its pages there"))
            return Outcome.FAILED
        try:
            ending = Beginning(self.repository, self.options, self.gate).begin(package)
            self.report.item_ids.append(ending.item_id)
            self.ledger.name(package.source_id, ending.item_id)
            if ending.told:
                self._complain(Problem(package.name, ending.told, fatal=False))
            outcomes = self._take_pages(ending, package)
            return self._end(ending, package, outcomes)
        except (PackageRefused, LeaseLost) as error:
            left = len(package.pages) - getattr(error, "pages_done", 0)
            self.report.pages.add(Outcome.FAILED, left)
            self._complain(Problem(package.name, str(error)))
            return Outcome.FAILED

    def _take_pages(self, ending: Ending, package: Package) -> list[Outcome]:
        item_id = ending.item_id
        kind = ReferenceIntake if package.reference else PageIntake
        intake = kind(
            self.repository,
            self.maker,
            self.folder,
            item_id,
            package.name,
            self.options.agent,
            self.gate,
            OfItem(item_id),
            self.bringing,
        )
        if package.pdf is not None and isinstance(intake, PageIntake):
            intake.take_pdf(package.pdf)
        outcomes: list[Outcome] = []
        for position, source in enumerate(package.pages, start=1):
            try:
                place, moved = ending.place(source.name, position)
                outcome = intake.take(source, place, Way(moved))
            except LeaseLost as error:
                raise _LostAfter(len(outcomes)) from error
            outcomes.append(outcome)
            self.report.pages.add(outcome)
            told = [self._tell(problem) for problem in intake.told()]
            page_id = edit_pages.page_id(item_id, source.name)
            known = "" if outcome is Outcome.FAILED else page_id
            self.ledger.settle(package.source_id, source.name, outcome, known, told)
            self.watcher.page(source.name, outcome)
        return outcomes

    def _end(self, ending: Ending, package: Package, outcomes: list[Outcome]) -> Outcome:
        with self.repository.writing() as session:
            ended = end(session, ending, outcomes, self.options.agent)
            leases.let_go(session, LEASE, ending.item_id)
        self.report.warned[ending.item_id] = ended.warned
        for one in ended.warned:
            self.ledger.warn(package.source_id, one.page.name, [str(each) for each in one.remarks])
        if ended.held_back:
            self.report.unpublished.append(package.name)
        return ended.outcome

    def _complain(self, problem: Problem) -> None:
        self.told.append(self._tell(problem))

    def _tell(self, problem: Problem) -> Problem:
        if problem.infected is not None:
            home = self.repository.settings.home
            problem = replace(problem, reason=quarantine(home, problem.infected, problem.file))
        self.report.problems.append(problem)
        self.watcher.problem(problem)
        return problem


class _LostAfter(LeaseLost):
    """The item was taken over after so many pages."""

    def __init__(self, pages_done: int) -> None:
        super().__init__("was taken over by another process: run again to see what is missing")
        self.pages_done = pages_done
