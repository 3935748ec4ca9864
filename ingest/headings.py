"""Works off what is queued when a heading is another: the cards that name it follow."""

from __future__ import annotations

from itertools import islice

from ingest.catalog import edit_authorities, leases
from ingest.catalog.models import Authority, Job
from ingest.heartbeat import heartbeat
from ingest.repository import Repository

_ITEMS_AT_ONCE = 50


def follow_queued(repository: Repository) -> int:
    """Have the cards of one heading's items follow it, and count the headings.

    A run that was broken off is done again from the beginning: what follows already stays.
    """
    with repository.writing() as session:
        jobs = leases.claim(session, edit_authorities.FOLLOW, 1)
    for job in jobs:
        with heartbeat(repository, [job]):
            _follow(repository, job)
        with repository.writing() as session:
            leases.done(session, [job])
    return len(jobs)


def _follow(repository: Repository, job: Job) -> None:
    told = job.details or {}
    with repository.reading() as session:
        waiting = iter(edit_authorities.linked(session, job.subject_id))
    while some := list(islice(waiting, _ITEMS_AT_ONCE)):
        with repository.writing() as session:
            row = session.get(Authority, job.subject_id)
            if row is None or row.merged_into:
                return
            instead_of = session.get(Authority, told.get("instead_of", ""))
            for item_id in some:
                edit_authorities.follow(
                    session, row, item_id, str(told.get("agent", "")), instead_of
                )
