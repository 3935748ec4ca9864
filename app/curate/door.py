"""Who is let into a room of the desk, and to which items."""

from __future__ import annotations

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, abort

from iiif.current import visitor
from ingest.catalog import agents, duties, find
from ingest.catalog.duties import Duty
from ingest.catalog.models import Item
from ingest.catalog.rights import Withheld


def may(duty: Duty | str, library_id: str = "") -> bool:
    """Tell whether the one who asks may do this in the library; without one: in any."""
    return duties.may(visitor(), Duty(duty), library_id)


def let_in(duty: Duty, library_id: str = "") -> None:
    """Go on only if the one who asks may do this.

    Raises:
        HTTPException: nobody is signed in, and is sent to sign in.
        Withheld: they may not.
    """
    if may(duty, library_id):
        return
    if not visitor().account_id and request.method == "GET":
        raise sign_in_first()
    raise Withheld(request.path)


def item_for(session: Session, item_id: str, duty: Duty) -> Item:
    """Give the item, whatever its state, to those who may do this with it.

    Raises:
        find.NotHeld: there is none, or none that the visitor may know of.
        Withheld: they may know of it, but not do this.
        HTTPException: nobody is signed in, and is sent to sign in.
    """
    if not visitor().account_id:
        let_in(duty)
    item = find.item(session, item_id)
    if not duties.may(visitor(), Duty.PREVIEW, item.library_id) and item.state != "published":
        raise find.NotHeld(f"item {item_id!r}")
    let_in(duty, item.library_id)
    return item


def agent() -> str:
    """Give the name under which the visitor's work is noted in the records."""
    return agents.of_account(visitor().account_id)


def sign_in_first() -> HTTPException:
    """Give what sends the visitor to sign in, and back here."""
    then = request.full_path.rstrip("?")
    try:
        abort(redirect(url_for("accounts.sign_in", next=then), 303))
    except HTTPException as answer:
        return answer
