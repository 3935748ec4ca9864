"""Every change of the catalogue becomes an outbox row in the same transaction, then journal."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, LargeBinary, delete, event, func, insert, select
from sqlalchemy.orm import InstanceState, Session, UOWTransaction
from sqlalchemy.types import TypeEngine

from ingest.catalog.models import (
    Account,
    AccountEvent,
    AccountLink,
    Attempt,
    Batch,
    BroughtFile,
    Consignment,
    Job,
    KeptObject,
    Mail,
    Outbox,
    Passkey,
    PasskeyChallenge,
    ProviderAccount,
    Record,
    RecoveryCode,
    Role,
    SecondFactor,
    SignIn,
    UpkeepNote,
    UtcDateTime,
    ViewerPass,
)
from ingest.storage import keys
from ingest.storage.store import Store

# Accounts and all about them are in the backup, passes end by themselves, what is on its way in is
# handed in or queued anew, what is known of objects is found by reading them, and the outbox is the
# journal itself.
_NOT_JOURNALLED: tuple[type[Record], ...] = (
    Account,
    AccountEvent,
    Role,
    SignIn,
    AccountLink,
    SecondFactor,
    RecoveryCode,
    Passkey,
    PasskeyChallenge,
    ProviderAccount,
    Attempt,
    Mail,
    ViewerPass,
    Consignment,
    BroughtFile,
    Batch,
    Job,
    KeptObject,
    UpkeepNote,
    Outbox,
)
_ROWS_A_FILE = 5_000


def watch(session: Session) -> None:
    """Make every flush of this session leave its changes in the outbox."""
    event.listen(session, "after_flush", _note_changes)


def stretch(session: Session) -> list[Outbox]:
    """Give the oldest changes that wait for the journal."""
    return list(session.scalars(select(Outbox).order_by(Outbox.sequence).limit(_ROWS_A_FILE)))


def write(store: Store, rows: Sequence[Outbox]) -> tuple[str, str, int]:
    """Put a stretch of changes into the store; give its key, sha256 and size.

    The rows leave the outbox afterwards: a crash between the two writes them twice, and `entries`
    gives each once.
    """
    lines = "".join(json.dumps(_entry(row), ensure_ascii=False) + "\n" for row in rows)
    # mtime=0: the same rows give the same bytes.
    packed = gzip.compress(lines.encode(), mtime=0)
    key = keys.journal(rows[0].sequence, rows[-1].sequence)
    store.put(key, packed)
    return key, hashlib.sha256(packed).hexdigest(), len(packed)


def forget(session: Session, rows: Sequence[Outbox]) -> None:
    """Take changes that are in the journal out of the outbox."""
    session.execute(delete(Outbox).where(Outbox.sequence.in_([row.sequence for row in rows])))


def waiting(session: Session) -> int:
    """Count the changes that are not in the journal yet."""
    return session.scalar(select(func.count()).select_from(Outbox)) or 0


def lag(session: Session) -> tuple[int, datetime | None]:
    """Count the changes that are not in the journal yet, and give when the oldest was made."""
    count, oldest = session.execute(select(func.count(), func.min(Outbox.at))).one()
    return count, oldest


def entries(store: Store) -> list[dict[str, Any]]:
    """Give every change that the journal holds, oldest first, each once.

    On PostgreSQL a transaction may commit after one with later numbers, so that stretches overlap.
    """
    found: dict[int, dict[str, Any]] = {}
    for key in store.list(keys.JOURNAL):
        for line in gzip.decompress(store.get(key)).decode().splitlines():
            entry = json.loads(line)
            found[entry["sequence"]] = entry
    return [found[sequence] for sequence in sorted(found)]


def restore_row(table: type[Record], row: dict[str, Any]) -> dict[str, Any]:
    """Turn a journalled row into values for its table's columns."""
    columns = table.__table__.columns
    return {
        name: _back(columns[name].type, value) for name, value in row.items() if name in columns
    }


def _entry(row: Outbox) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "at": row.at.isoformat(),
        "table": row.table,
        "row": row.row,
        "deleted": row.deleted,
    }


def _note_changes(session: Session, _context: UOWTransaction) -> None:
    changed = [row for row in session.dirty if session.is_modified(row)]
    notes = [_note(row, deleted=False) for row in (*session.new, *changed) if _counts(row)]
    notes += [_note(row, deleted=True) for row in session.deleted if _counts(row)]
    if notes:
        session.connection().execute(insert(Outbox), notes)


def _counts(row: Any) -> bool:
    return not isinstance(row, _NOT_JOURNALLED)


def counts(table: type[Record]) -> bool:
    """Tell whether rows of a table are journalled."""
    return not issubclass(table, _NOT_JOURNALLED)


def plain_row(row: Record) -> dict[str, Any]:
    """Give a whole row as the journal writes it."""
    for column in row.__table__.columns:
        getattr(row, column.key)  # what was left out when the row was read
    return _note(row, deleted=False)


def _note(row: Record, *, deleted: bool) -> dict[str, Any]:
    state: InstanceState[Any] = row._sa_instance_state  # type: ignore[attr-defined]  # set by SQLAlchemy
    values = {
        column.name: plain(state.dict[column.key])
        for column in row.__table__.columns
        if column.key in state.dict
    }
    return {"table": row.__tablename__, "row": values, "deleted": deleted}


def plain(value: Any) -> Any:
    """Give a column's value as JSON holds it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _back(kind: TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    return value
