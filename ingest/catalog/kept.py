"""The register of kept objects: which there are, which are due, what is wrong with them.

It is made again from the store where it is lost, so it is no part of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from ingest.catalog.models import Asset, Event, Item, KeptObject, UpkeepNote, now
from ingest.storage import keys

MISSING, DAMAGED = "missing", "damaged"
CHECK, REPAIR = "fixity check", "repair"
# What is wrong is looked at again after this time: the mirror may answer then.
AGAIN_SECONDS = 3600
_DAY_SECONDS = 86_400
_AT_ONCE = 500


@dataclass(frozen=True)
class Tally:
    """How the register stands."""

    objects: int
    unread: int  # never checked yet
    overdue: int  # not checked within the days that are set
    faulty: int
    uncopied: int  # not in the mirror yet


def register(session: Session, found: Iterable[tuple[str, str, int]]) -> int:
    """Note objects by key, sha256 (empty: not known) and size; known ones stay as they are."""
    rows = [{"key": key, "sha256": sha256, "size_bytes": size} for key, sha256, size in found]
    # The other engine's dialect would take two megabytes of each process.
    insert = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert
    noted = 0
    for start in range(0, len(rows), _AT_ONCE):
        some = [row | {"fault": ""} for row in rows[start : start + _AT_ONCE]]
        given = session.scalars(
            insert(KeptObject).values(some).on_conflict_do_nothing().returning(KeptObject.key)
        )
        noted += len(_new_roots(session, list(given)))
    return noted


def _new_roots(session: Session, new: list[str]) -> list[str]:
    """Have the root's inventory copied again for each new version."""
    roots = [root for key in new for root in keys.root_files_of(key)]
    if roots:
        session.execute(
            update(KeptObject).where(KeptObject.key.in_(roots)).values(mirrored_at=None)
        )
    return new


def renew(session: Session, key: str, sha256: str, size_bytes: int) -> None:
    """Note an object that was just written, in place of whatever was known of it."""
    forget(session, [key])
    register(session, [(key, sha256, size_bytes)])


def register_assets(session: Session) -> int:
    """Note the files that the catalogue names and the register does not; count them."""
    unknown = (
        select(Asset.key, Asset.sha256, Asset.size_bytes)
        .outerjoin(KeptObject, KeptObject.key == Asset.key)
        .where(KeptObject.key.is_(None), Asset.state != "purged")
        .limit(_AT_ONCE)
    )
    found = {key: (key, sha256, size) for key, sha256, size in session.execute(unknown)}
    return register(session, found.values())


def unknown(session: Session, listed: Sequence[str]) -> list[str]:
    """Give those of the keys that are not in the register."""
    rows = select(KeptObject.key).where(KeptObject.key.in_(listed))
    known = set(session.scalars(rows))
    return [key for key in listed if key not in known]


def due(session: Session, days: int, limit: int) -> list[KeptObject]:
    """Give what is to be read now: what never was, and what was longest ago; oldest first."""
    moment = now()
    # Half the time is left for reading them all.
    read_before = moment - timedelta(days=days / 2)
    wrong_since = moment - timedelta(seconds=AGAIN_SECONDS)
    rows = (
        select(KeptObject)
        .where(
            or_(
                KeptObject.checked_at.is_(None),
                KeptObject.checked_at < read_before,
                (KeptObject.fault != "") & (KeptObject.checked_at < wrong_since),
            )
        )
        .order_by(KeptObject.checked_at.asc().nulls_first(), KeptObject.key)
        .limit(limit)
    )
    return list(session.scalars(rows))


def some(session: Session, after: str, prefix: str = "", limit: int = 100) -> list[KeptObject]:
    """Give the objects below a prefix in the order of their keys, from the one after `after` on."""
    rows = select(KeptObject).where(KeptObject.key > after, KeptObject.key.startswith(prefix))
    return list(session.scalars(rows.order_by(KeptObject.key).limit(limit)))


def uncopied(session: Session, limit: int) -> list[KeptObject]:
    """Give what is not in the mirror yet and is whole here."""
    rows = select(KeptObject).where(_mirrored(), KeptObject.mirrored_at.is_(None))
    whole = rows.where(KeptObject.fault == "").order_by(KeptObject.key)
    return list(session.scalars(whole.limit(limit)))


def copies_due(session: Session, days: int, limit: int) -> list[KeptObject]:
    """Give those whose copies in the mirror were read longest ago, and are to be read again."""
    read_before = now() - timedelta(days=days / 2)
    rows = select(KeptObject).where(_mirrored(), KeptObject.mirrored_at < read_before)
    return list(session.scalars(rows.order_by(KeptObject.mirrored_at).limit(limit)))


def faults(session: Session) -> list[KeptObject]:
    """Give what is wrong now."""
    rows = select(KeptObject).where(KeptObject.fault != "").order_by(KeptObject.key)
    return list(session.scalars(rows))


def count_news(session: Session, moment: datetime) -> tuple[int, int]:
    """Count what is wrong now, and what was repaired since then."""
    wrong = select(func.count()).select_from(KeptObject).where(KeptObject.fault != "")
    mended = select(func.count()).where(Event.type == REPAIR, Event.at >= moment)
    row = session.execute(select(wrong.scalar_subquery(), mended.scalar_subquery())).one()
    return row[0], row[1]


def item_of(session: Session, key: str) -> Item | None:
    """Give the item that an object is of; None where it is of the whole store."""
    parts = keys.pyramid_parts(key)
    asset = session.get(Asset, parts[0]) if parts else None
    return session.get(Item, asset.item_id if asset else keys.item_of(key))


def repairs_since(session: Session, moment: datetime) -> list[Event]:
    """Give what was repaired since then."""
    rows = select(Event).where(Event.type == REPAIR, Event.at >= moment).order_by(Event.at)
    return list(session.scalars(rows))


def any_copied(session: Session) -> bool:
    """Tell whether anything has been copied into the mirror."""
    rows = select(KeptObject.key).where(KeptObject.mirrored_at.is_not(None)).limit(1)
    return session.scalar(rows) is not None


def forget_copies(session: Session) -> None:
    """Have everything copied into the mirror again."""
    session.execute(update(KeptObject).values(mirrored_at=None))


def forget(session: Session, key_list: Sequence[str]) -> None:
    """Take objects out of the register that are gone on purpose."""
    session.execute(delete(KeptObject).where(KeptObject.key.in_(key_list)))


def size_bytes(session: Session) -> int:
    """Count the bytes of all kept objects."""
    return session.scalar(select(func.sum(KeptObject.size_bytes))) or 0


def days_a_round(session: Session, bytes_per_second: int, *, copies: bool) -> float:
    """Give how long it takes at least to read everything once; `copies`: the mirror's too.

    The pace is the most that may be read; 0: as fast as it goes, which nobody knows.
    """
    if bytes_per_second <= 0:
        return 0.0
    again = func.sum(KeptObject.size_bytes).filter(KeptObject.mirrored_at.is_not(None))
    of_copies = (session.scalar(select(again)) or 0) if copies else 0
    return (size_bytes(session) + of_copies) / bytes_per_second / _DAY_SECONDS


def tally(session: Session, days: int) -> Tally:
    """Count."""
    late = now() - timedelta(days=days)
    unread = KeptObject.checked_at.is_(None)
    row = session.execute(
        select(
            func.count(),
            func.count().filter(unread),
            func.count().filter(KeptObject.checked_at < late),
            func.count().filter(KeptObject.fault != ""),
            func.count().filter(_mirrored(), KeptObject.mirrored_at.is_(None)),
        ).select_from(KeptObject)
    ).one()
    return Tally(*row)


def oldest(session: Session) -> datetime | None:
    """Give when that was read which was read longest ago."""
    return session.scalar(select(func.min(KeptObject.checked_at)))


def note(session: Session, name: str, **detail: object) -> None:
    """Note that something was done just now: `backup`, `sweep`."""
    session.merge(UpkeepNote(name=name, at=now(), detail=detail))


def noted(session: Session, name: str) -> UpkeepNote | None:
    """Give when something was last done, and what it came to."""
    return session.get(UpkeepNote, name)


def withhold(session: Session, asset_id: str, *, damaged: bool) -> None:
    """Have an image's pyramid served no more, until it is made again.

    What was `damaged` may stand in caches, which the number of damages lets go of it; what is
    missing was never sent.
    """
    asset = session.get(Asset, asset_id)
    if asset is not None and asset.index_offset is not None:
        asset.index_offset = asset.index_length = None
        if damaged:
            asset.damages = (asset.damages or 0) + 1


def _mirrored() -> ColumnElement[bool]:
    return or_(*(KeptObject.key.startswith(prefix) for prefix in keys.MIRRORED))
