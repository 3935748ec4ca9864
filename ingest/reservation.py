"""Who may record what comes in of an item: who reserved it whole, or holds the job of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.orm import Session

from ingest.catalog import batches, leases
from ingest.catalog.models import Job
from ingest.packages.package import Problem
from ingest.report import Outcome
from ingest.repository import Repository

LEASE = "ingest"


class LeaseLost(Exception):
    """Another process has taken the work over; what this one made is discarded."""


class Reservation(Protocol):
    """Says whether a page may be recorded, in the transaction that records it."""

    def confirm(self, session: Session) -> None:
        """Hold the work until this transaction ends.

        Raises:
            LeaseLost: it belongs to another process now.
        """

    def settle(self, session: Session, outcome: Outcome, told: Sequence[Problem]) -> None:
        """Note, in the same transaction, what became of the page and what there is to say."""


@dataclass(frozen=True)
class OfItem:
    """One process takes all pages of an item in, one after the other."""

    item_id: str

    def confirm(self, session: Session) -> None:
        """Hold the item for longer."""
        if leases.hold(session, LEASE, self.item_id):
            raise LeaseLost(self.item_id)

    def settle(self, session: Session, outcome: Outcome, told: Sequence[Problem]) -> None:
        """Note nothing: the item is ended by the process that began it."""


@dataclass
class OfPage:
    """A page is a job of its own; whoever ends the last one lets the item be ended."""

    job: Job
    # Takes the next page with the end of this one: two transactions would wait for two turns.
    claim_next: Callable[[Session], list[Job]] = field(default=lambda _: [])
    settled: bool = False
    last: bool = False  # the item can be ended now
    following: list[Job] = field(default_factory=list)

    def confirm(self, session: Session) -> None:
        """Hold the page's job."""
        # The item's end first, as everybody does: else two could wait for each other.
        batches.lock_end(session, self.job.batch_id or "", self.job.subject_id)
        if not leases.still_held(session, self.job):
            raise LeaseLost(self.job.subject_id)

    def settle(self, session: Session, outcome: Outcome, told: Sequence[Problem]) -> None:
        """End the page's job."""
        leases.done(session, [self.job], outcome, reason_of(told))
        self.last = bool(batches.release(session, self.job.batch_id or "", self.job.subject_id))
        # To end an item can take longer than a lease lasts.
        self.following = [] if self.last else self.claim_next(session)
        self.settled = True


def reason_of(told: Sequence[Problem]) -> str:
    """Say in one line what kept a page out; else what there is to say of it."""
    reasons = [problem.reason for problem in told if problem.fatal]
    return "; ".join(dict.fromkeys(reasons or [problem.reason for problem in told]))


def skip(repository: Repository, reservation: Reservation, told: Sequence[Problem]) -> Outcome:
    """Settle a page of which nothing is to come in.

    Raises:
        LeaseLost: it belongs to another process now.
    """
    with repository.writing() as session:
        reservation.confirm(session)
        reservation.settle(session, Outcome.SKIPPED, told)
    return Outcome.SKIPPED
