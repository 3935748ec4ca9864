"""Who may record what comes in of an item: who reserved it whole, or holds the job of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from ingest.catalog import batches, leases
from ingest.catalog.models import Job
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

    def settle(self, session: Session, outcome: Outcome) -> None:
        """Note, in the same transaction, what became of the page."""


@dataclass(frozen=True)
class OfItem:
    """One process takes all pages of an item in, one after the other."""

    item_id: str

    def confirm(self, session: Session) -> None:
        """Hold the item for longer."""
        if leases.hold(session, LEASE, self.item_id):
            raise LeaseLost(self.item_id)

    def settle(self, session: Session, outcome: Outcome) -> None:
        """Note nothing: the item is ended by the process that began it."""


@dataclass
class OfPage:
    """A page is a job of its own; whoever ends the last one lets the item be ended."""

    job: Job
    settled: bool = False
    last: bool = False  # the item can be ended now

    def confirm(self, session: Session) -> None:
        """Hold the page's job."""
        # The item's end first, as everybody does: else two could wait for each other.
        batches.lock_end(session, self.job.batch_id or "", self.job.subject_id)
        if not leases.still_held(session, self.job):
            raise LeaseLost(self.job.subject_id)

    def settle(self, session: Session, outcome: Outcome) -> None:
        """End the page's job."""
        leases.done(session, [self.job], outcome)
        self.last = bool(batches.release(session, self.job.batch_id or "", self.job.subject_id))
        self.settled = True


def skip(repository: Repository, reservation: Reservation) -> Outcome:
    """Settle a page of which nothing is to come in.

    Raises:
        LeaseLost: it belongs to another process now.
    """
    with repository.writing() as session:
        reservation.confirm(session)
        reservation.settle(session, Outcome.SKIPPED)
    return Outcome.SKIPPED
