"""How far the first run is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ingest.catalog import accounts, kept

STEPS = ("language", "administrator", "address", "storage", "network", "sample")
DONE = "done"
_NOTE = "setup"


def step(session: Session) -> str:
    """Name the step that is next; `done` also where accounts were made in another way."""
    noted = kept.noted(session, _NOTE)
    if noted is not None:
        return str(noted.detail["step"])
    return STEPS[0] if accounts.count(session) == 0 else DONE


def go_on(session: Session, after: str) -> None:
    """Note that a step is done."""
    place = STEPS.index(after) + 1
    kept.note(session, _NOTE, step=STEPS[place] if place < len(STEPS) else DONE)
