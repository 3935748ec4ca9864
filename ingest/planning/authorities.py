"""What an imported list would change in ours: told before anything is written, then written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from ingest.catalog import authorities, edit_record
from ingest.catalog.card_fields import BadField, cleaned
from ingest.catalog.description import LanguageMap, best
from ingest.catalog.edit_authorities import KIND
from ingest.catalog.models import Authority
from ingest.catalog.three_way import Given
from ingest.packages.authority_entry import Entry
from ingest.repository import Repository

ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Step:
    """What becomes of one entry of the file."""

    entry: Entry
    row_id: str = ""  # the entry here that it changes; empty: it is new
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What a list would change."""

    new: list[Step] = field(default_factory=list)
    changed: list[Step] = field(default_factory=list)
    same: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        """Give all that is to be written."""
        return [*self.new, *self.changed]


def entry(told: dict[str, Any]) -> Entry:
    """Read an entry that was written as JSON.

    Raises:
        TypeError: it is none.
    """
    return Entry(**told)


def plan(session: Session, entries: Sequence[Entry], library_id: str | None) -> Plan:
    """Compare a list with ours: entries are known by their address, else by their heading."""
    made = Plan()
    known = _Known(session, library_id)
    same = 0
    for entry in entries:
        try:
            told = _told(entry)
        except BadField as error:
            made.problems.append(f"row {entry.row}: {error}")
            continue
        if entry.kind not in authorities.KINDS or not told.get("preferred"):
            made.problems.append(f"row {entry.row}: it has no heading, or is of no list of ours")
            continue
        found = known.find(entry.kind, told)
        if len(found) > 1:
            made.problems.append(
                f"row {entry.row}: {best(entry.preferred)} may be {len(found)} entries that are"
                " here: give it its source, or merge them first"
            )
        elif not found:
            made.new.append(Step(entry, "", {}, told))
            known.add(entry.kind, told)
        elif found[0]:
            step = _change(session, entry, found[0], told)
            made.changed.extend([step] if step else [])
            same += step is None
        else:
            made.problems.append(
                f"row {entry.row}: {best(entry.preferred)} stands twice: keep one row"
            )
    return Plan(made.new, made.changed, same, made.problems)


def write(repository: Repository, made: Plan, library_id: str | None, agent: str) -> int:
    """Write what was planned, some hundred entries at a time; count them.

    What somebody changed since the plan stays as they made it.
    """
    steps, written = made.steps, 0
    for start in range(0, len(steps), ROWS_AT_ONCE):
        with repository.writing() as session:
            for step in steps[start : start + ROWS_AT_ONCE]:
                written += _write(session, step, library_id, agent)
    return written


def _write(session: Session, step: Step, library_id: str | None, agent: str) -> bool:
    if not step.row_id:
        row = Authority(kind=step.entry.kind, library_id=library_id, preferred={})
        edit_record.make(session, KIND, row, step.after, agent)
        return True
    held = session.get(Authority, step.row_id)
    if held is None or held.merged_into:
        return False
    given = {name: Given(value, step.before[name]) for name, value in step.after.items()}
    return edit_record.save(session, KIND, held, given, agent).revision is not None


def _told(entry: Entry) -> dict[str, Any]:
    """Give what an entry says of each field, in the form in which it is kept."""
    told = {name: cleaned(name, getattr(entry, name)) for name in KIND.fields}
    return {name: value for name, value in told.items() if value}


def _change(session: Session, entry: Entry, row_id: str, told: dict[str, Any]) -> Step | None:
    """Give what changes in an entry: forms are added, what the file does not say stays."""
    row = session.get_one(Authority, row_id)
    now = edit_record.state(session, KIND, row)
    wanted = told | {"variants": _more(now, told)}
    after = {name: value for name, value in wanted.items() if value != now[name]}
    return Step(entry, row_id, {name: now[name] for name in after}, after) if after else None


def _more(now: dict[str, Any], told: dict[str, Any]) -> LanguageMap:
    found = {code: list(texts) for code, texts in now["variants"].items()}
    heading = set(authorities.texts(told.get("preferred", {})))
    for code, texts in told.get("variants", {}).items():
        here = found.setdefault(code, [])
        here += [text for text in texts if text not in here and text not in heading]
    return {code: texts for code, texts in found.items() if texts}


class _Known:
    """One list by address and by heading, what was merged too; empty ids are new in the file."""

    def __init__(self, session: Session, library_id: str | None) -> None:
        stands = case((Authority.merged_into == "", Authority.id), else_=Authority.merged_into)
        rows = select(stands, Authority.kind, Authority.source, Authority.preferred).where(
            Authority.library_id.is_not_distinct_from(library_id)
        )
        self._by_source: dict[tuple[str, str], list[str]] = {}
        self._by_name: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row_id, kind, source, preferred in session.execute(rows):
            self._note(kind, source, preferred, row_id)

    def find(self, kind: str, told: dict[str, Any]) -> list[str]:
        """Give the ids of what an entry may be."""
        source = told.get("source", "")
        if source and (kind, source) in self._by_source:
            return list(dict.fromkeys(self._by_source[kind, source]))
        found = [
            row_id
            for text in authorities.texts(told["preferred"])
            for row_id, other in self._by_name.get((kind, text), [])
            # One heading, two addresses: they are two.
            if not (source and other)
        ]
        return list(dict.fromkeys(found))

    def add(self, kind: str, told: dict[str, Any]) -> None:
        """Note an entry of the file as if it were here."""
        self._note(kind, told.get("source", ""), told["preferred"], "")

    def _note(self, kind: str, source: str, preferred: LanguageMap, row_id: str) -> None:
        if source:
            self._by_source.setdefault((kind, source), []).append(row_id)
        for text in authorities.texts(preferred):
            self._by_name.setdefault((kind, text), []).append((row_id, source))
