"""An item's card at the desk: what each field says, its form, what was saved, what clashes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.curate import agents, card_form, card_words, door
from app.curate.card_form import Thing
from app.curate.card_words import Difference, Line
from app.language import gettext
from app.retold import retold
from app.site import terms
from iiif.current import visitor
from ingest.catalog import duplicates, duties, edit_card
from ingest.catalog.authorities import KIND_OF
from ingest.catalog.card_fields import FIELDS, BadField, Shape, value_of
from ingest.catalog.description import VIEWING_DIRECTIONS
from ingest.catalog.duties import Duty
from ingest.catalog.edit_card import Saved
from ingest.catalog.models import Changeset, Item
from ingest.catalog.templates import TEMPLATES, Template, template_of
from ingest.catalog.three_way import Clash
from ingest.catalog.written_dates import Meant

ALL = "all"
_CODES: Mapping[str, tuple[str, ...]] = {
    "type": (*TEMPLATES, *(code for code in terms.TYPES if code not in TEMPLATES)),
    "languages": terms.OFFERED,
    "script": tuple(terms.SCRIPTS),
    "viewing_direction": VIEWING_DIRECTIONS,
}
_RIGHTS = tuple(f"http://{bare}/" for bare in terms.LICENCES)


@dataclass(frozen=True)
class Choice:
    """A code that can be chosen, in words."""

    code: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Input:
    """The part of a form that holds one field."""

    name: str
    title: str
    shape: str
    required: bool
    seen: str
    text: str
    things: list[Thing]
    choices: list[Choice]
    authority: str
    problem: str
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """One field of the card."""

    name: str
    title: str
    lines: list[Line]
    required: bool
    inputs: list[Input]  # where its form is open


@dataclass(frozen=True)
class Notice:
    """What was saved just now, by oneself."""

    change_id: str
    differences: list[Difference]


@dataclass(frozen=True)
class Card:
    """All that the page shows."""

    fields: list[Field]
    all_open: list[Input]
    missing: list[str]
    likes: list[duplicates.Like]
    notice: Notice | None
    problem: str
    may_edit: bool


def of(session: Session, item: Item, opened: str = "", saved: str = "") -> Card:
    """Prepare the card; `opened` names the field whose form is open, `saved` a change just made."""
    return _card(session, item, item.description, opened, {}, saved)


def refused(session: Session, item: Item, form: MultiDict[str, str], error: BadField) -> Card:
    """Prepare the card with what was typed, and say why it cannot be saved."""
    names = card_form.fields_of(form)
    typed, opened = dict(item.description), ALL if len(names) > 2 else "".join(names[:1])
    # Where the form itself is not whole, what is kept is shown.
    with suppress(BadField):
        typed |= {name: one.value for name, one in card_form.given(form).items()}
    return _card(session, item, typed, opened, {error.name: retold(error.said)}, "")


def _card(
    session: Session,
    item: Item,
    shown: Mapping[str, Any],
    opened: str,
    problems: Mapping[str, str],
    saved: str,
) -> Card:
    template = template_of(shown)
    together = card_form.TOGETHER.get(opened, (opened,))

    def inputs(names: tuple[str, ...]) -> list[Input]:
        return [_input(item, shown, name, template, problems) for name in names if name in FIELDS]

    return Card(
        fields=[
            Field(
                name,
                card_words.name_of(name),
                card_words.lines(item.description, name),
                template.requires(name),
                inputs(together) if name == opened else [],
            )
            for name in template.fields
            if name == opened or name not in together
        ],
        all_open=inputs(template.fields) if opened == ALL else [],
        missing=[card_words.name_of(name) for name in template.missing(item.description)],
        likes=duplicates.of(session, item, duties.libraries(visitor(), Duty.PREVIEW)),
        notice=_notice(session, item, saved),
        problem="; ".join(f"{card_words.name_of(name)}: {said}" for name, said in problems.items()),
        may_edit=door.may(Duty.DESCRIBE, item.library_id) and item.state != "deleted",
    )


def _input(
    item: Item,
    shown: Mapping[str, Any],
    name: str,
    template: Template,
    problems: Mapping[str, str],
) -> Input:
    shape = FIELDS[name]
    value = value_of(shown, name)
    in_languages = shape in (Shape.MAP, Shape.MAPS, Shape.NAMED)
    return Input(
        name=name,
        title=card_words.name_of(name),
        shape=shape,
        required=template.requires(name),
        seen=card_form.packed(value_of(item.description, name)),
        text=value if isinstance(value, str) else "",
        things=card_form.things(shown, name, template.extra) if in_languages else [],
        choices=_choices(name, value),
        authority=KIND_OF.get(name, ""),
        problem=problems.get(name, ""),
    )


def _choices(name: str, value: Any) -> list[Choice]:
    known = _RIGHTS if name == "rights" else _CODES.get(name, ())
    held = value if isinstance(value, list) else [value] if value else []
    codes = [*known, *(code for code in held if code not in known)] if known else []
    return [Choice(code, card_words.code_name(name, code), code in held) for code in codes]


def _notice(session: Session, item: Item, change_id: str) -> Notice | None:
    change = session.get(Changeset, change_id) if change_id else None
    if change is None or change.item_id != item.id or change.editor != door.agent():
        return None
    return Notice(change.id, differences(change))


def differences(change: Changeset) -> list[Difference]:
    """Tell what a change did to the card, field by field."""
    return [
        card_words.difference(name, value_of(change.before, name), value_of(change.after, name))
        for name in edit_card.changed_fields(change)
    ]


@dataclass(frozen=True)
class Between:
    """A field between whose values is to be chosen: as it was, as others and as I made it."""

    name: str
    title: str
    before: list[Line]
    theirs: list[Line]
    mine: list[Line]
    packed: Mapping[str, str]


@dataclass(frozen=True)
class Clashing:
    """All fields that two people changed at once, and who the other was."""

    fields: list[Between]
    who: str
    kept: list[Difference]  # what was saved all the same


def between(session: Session, item: Item, saved: Saved) -> Clashing:
    """Prepare the choice."""
    names = {clash.name for clash in saved.clashes}
    own = saved.change.id if saved.change else ""
    others = [
        change.editor
        for change in edit_card.changes_of(session, item.id)
        if change.id != own and names & set(edit_card.changed_fields(change))
    ]
    known = agents.names(session, others[-1:])
    return Clashing(
        [_between(clash) for clash in saved.clashes],
        known[others[-1]] if others else gettext("Somebody who has left"),
        differences(saved.change) if saved.change else [],
    )


def _between(clash: Clash) -> Between:
    values = {"before": clash.before, "theirs": clash.theirs, "mine": clash.mine}
    before, theirs, mine = (card_words.lines_of(clash.name, one) for one in values.values())
    packed = {part: card_form.packed(value) for part, value in values.items()}
    return Between(clash.name, card_words.name_of(clash.name), before, theirs, mine, packed)


def meant_words(meant: Meant | None) -> dict[str, str]:
    """Say how a date was understood; empty where it was not."""
    if meant is None:
        return {}
    years = dict.fromkeys(str(year) for year in (meant.first_year, meant.last_year) if year)
    said = gettext("Understood as %(edtf)s: %(years)s", edtf=meant.edtf, years="–".join(years))
    return {"edtf": meant.edtf, "said": said}
