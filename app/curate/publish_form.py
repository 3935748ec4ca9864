"""The forms with which items are published, withdrawn, planned and closed for a time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from werkzeug.datastructures import MultiDict

from app.language import gettext
from iiif.current import repository
from ingest.catalog.description import TIERS
from ingest.catalog.edit import EditConflict
from ingest.catalog.rights import Span

_Form = MultiDict[str, str]
MOST_REASON_CHARACTERS = 1000


def reason(form: _Form) -> str:
    """Give the reason that was typed."""
    return " ".join(form.get("reason", "").split())[:MOST_REASON_CHARACTERS]


def moment(form: _Form) -> datetime:
    """Read a day and a time in the library's time zone.

    Raises:
        EditConflict: it is none, or long past.
    """
    try:
        written = datetime.fromisoformat(form.get("due", ""))
    except ValueError as error:
        raise EditConflict(gettext("Give a day and a time, such as 2026-12-01 08:00.")) from error
    zone = repository().rules.time_zone
    return written.replace(tzinfo=zone, second=0, microsecond=0).astimezone(UTC)


def spans(form: _Form) -> list[Span]:
    """Read who may see an item and when: the lasting tier, spans that are kept, a new one.

    Raises:
        EditConflict: a tier or a day is none.
    """
    kept = [span for place, span in enumerate(seen(form)) if f"keep.{place}" in form]
    found = [Span(_tier(form.get("tier", "")), None, None), *kept]
    begins, ends = _day(form.get("begins", "")), _day(form.get("ends", ""))
    if begins or ends:
        if begins and ends and begins >= ends:
            raise EditConflict(gettext("The day on which it opens must come after the first day."))
        found.append(Span(_tier(form.get("then", "")), begins, ends))
    return found


def seen(form: _Form) -> list[Span]:
    """Read who might see it when the form was made.

    Raises:
        EditConflict: that part of the form is not whole.
    """
    try:
        return [
            Span(_tier(tier), _day(begins), _day(ends))
            for tier, begins, ends in json.loads(form.get("seen", ""))
        ]
    except (ValueError, TypeError) as error:
        raise EditConflict(gettext("The form is not complete: load the page again.")) from error


def packed(held: list[Span]) -> str:
    """Write spans so that a form can carry them along."""
    return json.dumps(
        [[one.tier, _written(one.begins), _written(one.ends)] for one in held], ensure_ascii=True
    )


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _tier(text: str) -> str:
    if text not in TIERS:
        raise EditConflict(gettext("Choose who may see it."))
    return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise EditConflict(gettext("Give a day, such as 2026-12-01.")) from error
