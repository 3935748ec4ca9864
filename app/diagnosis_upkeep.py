"""What `tangthu doctor` says of what is kept: checksums, repairs, the mirror."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.diagnosis_check import Check
from ingest.catalog import kept
from ingest.catalog.models import KeptObject, now
from ingest.preserve import mirror
from ingest.repository import Repository
from ingest.storage.store import StoreError

_NEWS_DAYS = 30
_MOST_NAMED = 5
_FAULTS = {kept.DAMAGED: "damaged: {keys}", kept.MISSING: "missing: {keys}"}


def upkeep(repository: Repository) -> Iterator[Check]:
    """Tell of checksums, and of repairs of the last weeks."""
    settings = repository.settings
    days = settings.fixity_days
    with repository.reading() as session:
        tally = kept.tally(session, days)
        wrong = kept.faults(session)
        round_days = kept.days_a_round(
            session, settings.fixity_bytes_per_second, copies=bool(settings.mirror_store)
        )
        repaired = kept.repairs_since(session, now() - timedelta(days=_NEWS_DAYS))
    detail = f"{tally.objects} objects, {tally.unread} never read yet, {tally.overdue} overdue"
    if wrong:
        told = f"{len(wrong)} not as they must be: {_named(wrong[:_MOST_NAMED])}"
        detail = f"{detail}; {told}"
    in_time = round_days <= days
    if not in_time:
        told = (
            f"at this pace everything takes {round_days:.0f} days to be read once, more than"
            f" {days}: raise fixity_bytes_per_second or fixity_days"
        )
        detail = f"{detail}; {told}"
    yield Check("fixity", in_time and not wrong and not tally.overdue, detail)
    if repaired:
        key, _, what = repaired[-1].detail.partition(" ")
        told = f"{len(repaired)} in {_NEWS_DAYS} days, last: {key}: {what}"
        yield Check("repairs", False, told, needed=False)


def _named(wrong: Sequence[KeptObject]) -> str:
    by_fault = {
        words: ", ".join(row.key for row in wrong if row.fault == fault)
        for fault, words in _FAULTS.items()
    }
    return "; ".join(words.format(keys=named) for words, named in by_fault.items() if named)


def copies(repository: Repository) -> Check:
    """Open the mirror, and count what it has not got yet."""
    try:
        there = mirror.opened(repository)
    except StoreError as error:
        return Check("mirror", False, str(error))
    if there is None:
        advice = "none: damage could be told, not repaired (setting mirror_store)"
        return Check("mirror", False, advice, needed=False)
    there.close()
    with repository.reading() as session:
        tally = kept.tally(session, repository.settings.fixity_days)
    lag = f"{repository.settings.mirror_store}, {tally.uncopied} objects not copied yet"
    return Check("mirror", not tally.uncopied, lag, needed=False)
