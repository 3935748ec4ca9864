"""Which delivery is meant, for those who may know of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.curate import door
from iiif.current import visitor
from ingest.bringing import consignments
from ingest.bringing.receiving import FOR_PAGES
from ingest.catalog import duties
from ingest.catalog.duties import Duty
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Consignment


def consignment(session: Session, consignment_id: str) -> Consignment:
    """Give a delivery to those who may bring in at its library; to others there is none.

    Raises:
        NotHeld: there is none, or none that the visitor may know of.
        Withheld: the visitor brings nothing in anywhere.
        HTTPException: nobody is signed in, and is sent to sign in.
    """
    row = upload(session, consignment_id)
    if row.source == FOR_PAGES:
        raise NotHeld(f"delivery {consignment_id!r}")
    return row


def upload(session: Session, consignment_id: str) -> Consignment:
    """Give a delivery as `consignment` does, or one's own upload for the pages of an item.

    Raises:
        NotHeld, Withheld, HTTPException: as `consignment`.
    """
    door.let_in(Duty.BRING_IN)
    row = consignments.get(session, consignment_id)
    duty = Duty.DESCRIBE if row.source == FOR_PAGES else Duty.BRING_IN
    foreign = row.source == FOR_PAGES and row.agent != door.agent()
    if foreign or not duties.may(visitor(), duty, row.library_id):
        raise NotHeld(f"delivery {consignment_id!r}")
    return row
