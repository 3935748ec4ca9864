"""Queues a delivery: items are made, and every page becomes a job that any worker may take."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ingest.arrival import Beginning, Ending, OnItsWay, Options
from ingest.catalog import batches, leases
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Batch, Job
from ingest.holders import Holders
from ingest.mixing import PackageRefused
from ingest.packages import written
from ingest.packages.package import Delivery, Package, Problem
from ingest.pages import PageIntake
from ingest.queued import room_of
from ingest.report import Outcome, Watcher
from ingest.repository import Repository
from ingest.reservation import LEASE, OfItem
from ingest.results import of_batch
from ingest.scan import quarantine
from ingest.tools import Tools


@dataclass(frozen=True)
class Asked:
    """What a curator asked for."""

    path: str  # what was given in: a path or an address
    options: Options = field(default_factory=Options)
    priority: int = leases.PRIORITIES[batches.UNIT]  # 1: somebody waits for it


@dataclass
class Queued:
    """What stands in the queue now."""

    batch_id: str
    items: int = 0
    pages: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Tell whether something cannot come in."""
        return any(problem.fatal for problem in self.problems)


def queue(
    repository: Repository, asked: Asked, read: Callable[[Path], Delivery], watcher: Watcher
) -> Queued:
    """Read a delivery and queue its pages as one batch; nothing is decoded.

    `read` gives the delivery; it gets an empty folder for what must be unpacked, which lives as
    long as the batch does. Run again, it queues what is not on its way.

    Raises:
        PackageError: nothing of it can be read.
        StoreError: the store is out of reach.
        Unscanned: no file may come in without the malware scanner, and it does not answer.
    """
    queued = Queued(new_id())
    room = room_of(repository, queued.batch_id)
    room.mkdir(parents=True)
    try:
        with Tools(repository) as tools:
            tools.opened()
            delivery = read(room)
            _Queueing(repository, asked, queued, tools, watcher).queue(
                delivery, _places(asked, room)
            )
    finally:
        with suppress(OSError):  # it stays where something was unpacked
            room.rmdir()
    return queued


def _places(asked: Asked, room: Path) -> list[str]:
    """Name what a worker must see to take the pages in."""
    given = Path(asked.path).absolute()
    return [str(place) for place in (given, room) if place.exists() and _holds_something(place)]


def _holds_something(place: Path) -> bool:
    return not place.is_dir() or next(place.iterdir(), None) is not None


@dataclass
class _Queueing:
    repository: Repository
    asked: Asked
    queued: Queued
    tools: Tools
    watcher: Watcher

    def queue(self, delivery: Delivery, places: list[str]) -> None:
        self.watcher.begin(sum(len(package.pages) for package in delivery.packages))
        options = self.asked.options
        tools = self.tools.opened()
        holders = Holders(self.repository, tools.maker, tools.folder, tools.gate)
        for problem in holders.keep(delivery):
            self._tell(problem)
        with self.repository.writing() as session:
            given = {"publish": options.publish, "library": options.library}
            given |= {
                "sheets": of_batch.keep_sheets(self.repository, self.queued.batch_id, delivery)
            }
            session.add(
                Batch(
                    id=self.queued.batch_id,
                    name=Path(self.asked.path).name or self.asked.path,
                    agent=options.agent,
                    options=given | {"host": socket.gethostname(), "places": places},
                )
            )
        for problem in delivery.problems:
            told = self._tell(problem)
            if problem.fatal:
                self._note(_refusal(batches.END, told))
        beginning = Beginning(self.repository, options, self.tools.opened().gate)
        for package in delivery.packages:
            self._queue_package(beginning, package)
        with self.repository.writing() as session:
            batches.forget_empty(session, self.queued.batch_id)

    def _queue_package(self, beginning: Beginning, package: Package) -> None:
        told = [self._tell(problem) for problem in package.problems]
        if not package.pages:
            if not told:
                told = [self._tell(Problem(package.name, "holds no image: put its pages there"))]
            self._note(_of_item(package, told, state="failed"))
            return
        try:
            ending = beginning.begin(package)
        except OnItsWay as error:
            told.append(self._tell(Problem(package.name, str(error), fatal=False)))
            self._note(_of_item(package, told, state="done", item_id=error.item_id))
            return
        except PackageRefused as error:
            told.append(self._tell(Problem(package.name, str(error))))
            self._note(_of_item(package, told, state="failed"))
            return
        if ending.told:
            told.append(self._tell(Problem(package.name, ending.told, fatal=False)))
        self._keep_pdf(ending, package)
        with self.repository.writing() as session:
            self._add(session, ending, package, told)
            leases.let_go(session, LEASE, ending.item_id)
        self.queued.items += 1
        self.queued.pages += len(package.pages)
        for page in package.pages:
            self.watcher.page(page.name, Outcome.CREATED)

    def _keep_pdf(self, ending: Ending, package: Package) -> None:
        """Keep the PDF of the whole item, which is no page."""
        if package.pdf is None or package.reference:
            return
        intake = self.tools.intake(
            ending.item_id, package.name, self.asked.options.agent, OfItem(ending.item_id),
            reference=False,
        )  # fmt: skip
        assert isinstance(intake, PageIntake)
        intake.take_pdf(package.pdf)
        for problem in intake.told():
            self._tell(problem)

    def _add(
        self, session: Session, ending: Ending, package: Package, told: Sequence[Problem]
    ) -> None:
        common: dict[str, Any] = {
            "subject_id": ending.item_id,
            "batch_id": self.queued.batch_id,
            "priority": self.asked.priority,
        }
        # The end first: whoever stops a batch or ends a page locks in this order.
        details = _ending(ending, package) | of_batch.described(package, told)
        session.add(Job(kind=batches.END, state="held", details=details, **common))
        session.flush()
        item = {"item": package.name, "reference": package.reference}
        for position, source in enumerate(package.pages, start=1):
            place, moved = ending.place(source.name, position)
            page = {"name": source.name, "page": written.page(source), "position": place}
            details = item | page | ({"moved": True} if moved else {})
            session.add(Job(kind=batches.UNIT, details=details, **common))
        for problem in told:
            if problem.fatal:  # a page that its reader left out
                session.add(_refusal(batches.UNIT, problem, **common))

    def _note(self, job: Job) -> None:
        """Note what does not come in, where the batch is looked at."""
        job.batch_id = self.queued.batch_id
        with self.repository.writing() as session:
            session.add(job)

    def _tell(self, problem: Problem) -> Problem:
        if problem.infected is not None:
            home = self.repository.settings.home
            reason = quarantine(home, problem.infected, problem.file)
            problem = Problem(problem.file, reason, problem.row, unit=problem.unit)
        self.queued.problems.append(problem)
        self.watcher.problem(problem)
        return problem


def _ending(ending: Ending, package: Package) -> dict[str, object]:
    return {
        "name": package.name,
        "created": ending.created,
        "changed": ending.changed,
        "complete": ending.complete,
        "publish": ending.publish,
        "sections": written.sections(ending.sections),
    }


def _refusal(kind: str, problem: Problem, subject_id: str = "", **common: Any) -> Job:
    """Give the job of a page, or of an item of one row, that its reader refused."""
    told = {"name": problem.file, "refused": problem.reason}
    told |= of_batch.refused(problem)
    return Job(
        kind=kind, state="failed", reason=problem.reason, details=told,
        **common | {"subject_id": subject_id},
    )  # fmt: skip


def _of_item(package: Package, told: Sequence[Problem], *, state: str, item_id: str = "") -> Job:
    """Give the job of an item of which nothing comes in: refused, or on its way already."""
    details = of_batch.described(package, told) | {"name": package.name}
    details |= {"pages": [page.name for page in package.pages], "item_id": item_id}
    if state == "failed":
        details["refused"] = told[-1].reason
    return Job(
        kind=batches.END, subject_id="", state=state, reason=told[-1].reason,
        outcome="" if state == "failed" else Outcome.SKIPPED, details=details,
    )  # fmt: skip
