"""What `tangthu doctor` looks at: engines, store, index, worker, disk and viewers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyvips
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.diagnosis_around import address, backup, identity, mail, ocr
from app.diagnosis_check import Check
from app.diagnosis_upkeep import copies, upkeep
from ingest import worker
from ingest.catalog import journal
from ingest.catalog.models import Item, Job, Page
from ingest.clamd import ScannerFailed
from ingest.glyphs.glyphs import Glyphs
from ingest.repository import Repository
from ingest.scan_trial import trial
from ingest.search.engine import SearchUnavailable
from ingest.search.unihan import UNIHAN
from ingest.storage.store import StoreError

_PROBE_KEY = "staging/doctor"
_LEAST_FREE_BYTES = 5_000_000_000
# From here on whoosh answers slowly.
_MANY_PAGES = 10_000
_JOBS = {
    "waiting": "{count} waiting",
    "held": "{count} held until their pages were tried",
    "paused": "{count} paused",
    "running": "{count} running",
    "done": "{count} finished",
    "failed": "{count} failed",
    "cancelled": "{count} cancelled",
}
VENDOR = Path(__file__).parent / "static" / "vendor"


def diagnose(repository: Repository) -> list[Check]:
    """Look at everything."""
    return [
        _database(repository),
        _store(repository),
        _index(repository),
        _jobs(repository),
        _journal(repository),
        *upkeep(repository),
        copies(repository),
        mail(repository),
        backup(repository),
        ocr(repository),
        _worker(repository),
        _disk(repository),
        _images(),
        _scanner(repository),
        _viewers(repository),
        _readings(repository),
        _nom(repository),
        address(repository),
        identity(repository),
    ]


def diagnose_one(repository: Repository, name: str) -> Check | None:
    """Look at one thing that stands outside of the program; None if there is none of this name."""
    look = _OUTSIDE.get(name)
    return look(repository) if look else None


def _database(repository: Repository) -> Check:
    try:
        with repository.reading() as session:
            items = session.scalar(select(func.count()).select_from(Item))
            pages = session.scalar(select(func.count()).select_from(Page))
    except SQLAlchemyError as error:
        return Check("database", False, f"does not answer: {error}")
    return Check(
        "database", True, f"{repository.engine.dialect.name}, {items} items, {pages} pages"
    )


def _store(repository: Repository) -> Check:
    try:
        repository.store.put(_PROBE_KEY, b"tangthu")
        whole = repository.store.get_range(_PROBE_KEY, 4, 3) == b"thu"
        repository.store.delete(_PROBE_KEY)
    except StoreError as error:
        return Check("store", False, str(error))
    detail = "writes, reads and deletes" if whole else "gives other bytes than were put in"
    return Check("store", whole, f"{repository.settings.store}, {detail}")


def _index(repository: Repository) -> Check:
    try:
        documents = repository.search.count()
    except SearchUnavailable as error:
        return Check("search index", False, str(error))
    name = repository.settings.search_engine
    told = f"{name}, {documents} documents"
    if name == "whoosh" and documents > _MANY_PAGES:
        advice = f"{told}: above {_MANY_PAGES} set search_engine to tantivy, which is much faster"
        return Check("search index", False, advice, needed=False)
    return Check("search index", True, told)


def _jobs(repository: Repository) -> Check:
    with repository.reading() as session:
        rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
        states: dict[str, int] = dict(rows.all())
    failed = states.get("failed", 0)
    told = (_JOBS[state].format(count=count) for state, count in sorted(states.items()))
    detail = ", ".join(told)
    return Check("queue", failed == 0, detail or "empty")


def _journal(repository: Repository) -> Check:
    with repository.reading() as session:
        waiting = journal.waiting(session)
    return Check("journal", waiting == 0, f"{waiting} changes not in the store yet", needed=False)


def _worker(repository: Repository) -> Check:
    if worker.is_running(repository.settings.home):
        return Check("worker", True, "runs")
    return Check("worker", False, "none runs: `tangthu serve` starts one", needed=False)


def _disk(repository: Repository) -> Check:
    free = shutil.disk_usage(repository.settings.home).free
    return Check("disk", free > _LEAST_FREE_BYTES, f"{free / 1e9:.0f} GB free at home")


def _images() -> Check:
    version = ".".join(str(pyvips.version(part)) for part in range(3))
    return Check("images", True, f"libvips {version}")


def _scanner(repository: Repository) -> Check:
    settings = repository.settings
    needed = settings.scanner == "required"
    if settings.scanner == "off":
        advice = "off: what is taken in is not looked at (setting scanner)"
        return Check("malware scanner", False, advice, needed=False)
    try:
        return Check("malware scanner", True, f"{settings.scanner}, {trial(settings)}")
    except ScannerFailed as error:
        so = "; until it does, nothing is accepted" if needed else ""
        return Check("malware scanner", False, f"{settings.scanner}; {error}{so}", needed=needed)


def _viewers(_repository: Repository) -> Check:
    missing = [name for name in ("openseadragon", "mirador") if not (VENDOR / name).is_dir()]
    detail = f"{', '.join(missing)} missing: run `make demo` once" if missing else "in place"
    return Check("viewers", not missing, detail)


def _readings(_repository: Repository) -> Check:
    known = len(UNIHAN.readings)
    missing = "Unihan's are missing, so Hán-Nôm is found by its own text only: run `make demo` once"
    return Check("readings", known > 0, f"{known} characters" if known else missing, needed=False)


def _nom(repository: Repository) -> Check:
    named = repository.settings.nom_font
    if named is not None and not named.is_file():
        return Check("Nôm font", False, f"nom_font names {named}, which is not there")
    found = Glyphs(repository.settings).names()
    if found:
        return Check("Nôm font", True, ", ".join(found))
    advice = (
        "none: rare characters stand beside the image of their line only; install Debian's"
        " fonts-hanazono, or name a font file (setting nom_font)"
    )
    return Check("Nôm font", False, advice, needed=False)


_OUTSIDE: dict[str, Callable[[Repository], Check]] = {
    "database": _database,
    "store": _store,
    "mirror": copies,
    "search index": _index,
    "worker": _worker,
    "malware scanner": _scanner,
    "viewers": _viewers,
    "readings": _readings,
    "Nôm font": _nom,
    "public address": address,
    "identity provider": identity,
    "mail": mail,
    "backup": backup,
}
