"""What is asked for at the desk: a plan, mended cells, coming in; the worker does it.

Apart from what does it, whose libraries take much of each web process.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ingest.bringing import rooms
from ingest.catalog import leases
from ingest.catalog.models import Consignment, Job, now
from ingest.repository import Repository

PLAN, BEGIN = "plan", "begin"  # the kinds of jobs
BEGUN = ("queueing", "running", "over")  # states of a delivery that is to come in, or came
OUTLINE, WORKBOOK, MENDS = "outline.json", "plan.xlsx", "mends.json"


@dataclass(frozen=True)
class Mend:
    """A cell's new text."""

    sheet: str  # path of the sheet, relative to the delivery's files
    row: int  # as a spreadsheet program counts
    column: int  # from 0
    text: str


def a_plan(session: Session, consignment: Consignment) -> None:
    """Ask the worker for a plan."""
    consignment.state, consignment.reason, consignment.changed_at = "planning", "", now()
    consignment.pages_listed = consignment.pages_looked_at = 0
    session.add(Job(kind=PLAN, subject_id=consignment.id, priority=leases.INTERACTIVE))


def outline(repository: Repository, consignment_id: str) -> dict[str, Any]:
    """Give what the plan's page shows; empty where there is no plan."""
    path = rooms.plan(repository, consignment_id) / OUTLINE
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def note(repository: Repository, consignment_id: str, mends: Sequence[Mend]) -> None:
    """Note mended cells; they are written before the delivery is read the next time."""
    path = rooms.plan(repository, consignment_id) / MENDS
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = [asdict(one) for one in (*mends_in(path), *mends)]
    part = path.with_suffix(".part")
    part.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


def mends_in(path: Path) -> list[Mend]:
    """Give the cells that were mended so far."""
    if not path.exists():
        return []
    return [Mend(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def to_come_in(
    session: Session,
    consignment: Consignment,
    *,
    publish: bool,
    priority: int,
    over_desk: bool = False,
) -> None:
    """Ask the worker to let a planned delivery come in."""
    chosen = {"publish": publish, "priority": priority, "over_desk": over_desk}
    consignment.options = consignment.options | chosen
    consignment.state, consignment.reason, consignment.changed_at = "queueing", "", now()
    session.add(Job(kind=BEGIN, subject_id=consignment.id, priority=leases.INTERACTIVE))


def again(consignment: Consignment) -> None:
    """Let a delivery that had ended go on, since work of it is tried again."""
    if consignment.state == "over":
        consignment.state, consignment.ended_at, consignment.seen_at = "running", None, None
        consignment.changed_at = now()
