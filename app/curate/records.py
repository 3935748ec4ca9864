"""Records of the desk that are no items: their forms, who may edit them, what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.curate import agents, card_form, card_words, moments, record_sorts
from app.curate.card import Between, Choice, Clashing, Input
from app.curate.card_words import Difference, Line
from app.curate.record_sorts import Sort
from app.language import gettext
from app.retold import retold
from app.site import cards
from app.site.cards import Words
from ingest.catalog import edit_record
from ingest.catalog.card_fields import SHAPES, BadField, Shape
from ingest.catalog.edit_record import Kept
from ingest.catalog.models import Library, Revision
from ingest.catalog.three_way import Clash, Given

_IN_LANGUAGES = (Shape.MAP, Shape.MAPS, Shape.NAMED)


@dataclass(frozen=True)
class Step:
    """One change of a record, as its history shows it."""

    revision: Revision
    when: str  # in the library's time zone
    who: str
    what: str
    differences: list[Difference]
    restorable: bool
    undoable: bool


@dataclass(frozen=True)
class Page:
    """All that the page of a record shows."""

    row: Any
    sort: Sort
    title: Words
    library: Words
    inputs: list[Input]
    said: list[Difference]
    notice: Step | None
    steps: list[Step]
    problem: str
    may_edit: bool
    more: Mapping[str, Any] = field(default_factory=dict)  # what only this sort has


def of(
    session: Session,
    sort: Sort,
    row: Any,
    *,
    saved: str = "",
    typed: Mapping[str, Any] | None = None,
    problem: BadField | None = None,
) -> Page:
    """Prepare the page of a record; `typed` is what was typed and could not be saved."""
    now = edit_record.state(session, sort.kind, row)
    steps = _steps(session, sort, row)
    told = {problem.name: retold(problem.said)} if problem else {}
    return Page(
        row=row,
        sort=sort,
        title=cards.words(sort.heading(row)),
        library=_library(session, sort.kind.library_of(row)),
        inputs=_inputs(session, sort, now | dict(typed or {}), now, told, row),
        said=[
            Difference(card_words.name_of(name), _lines(session, sort, name, now[name]))
            for name in sort.kind.fields
            if now[name]
        ],
        notice=next((one for one in steps if one.revision.id == saved), None),
        steps=steps,
        problem=said(problem) if problem else "",
        may_edit=sort.may_edit(session, row),
        more=sort.more(session, row),
    )


def blank(
    session: Session,
    sort: Sort,
    typed: Mapping[str, Any] | None = None,
    problem: BadField | None = None,
) -> list[Input]:
    """Prepare the form of a new record."""
    nothing = edit_record.nothing(sort.kind)
    told = {problem.name: retold(problem.said)} if problem else {}
    found = _inputs(session, sort, nothing | dict(typed or {}), nothing, told, None)
    return [one for one in found if one.name in sort.asked_first]


def said(problem: BadField) -> str:
    """Say what a field cannot hold."""
    if not problem.name:
        return retold(problem.said)
    return f"{card_words.name_of(problem.name)}: {retold(problem.said)}"


def given(sort: Sort, form: MultiDict[str, str]) -> dict[str, Given]:
    """Read what was made of each field of the form.

    Raises:
        BadField: a part of the form is missing.
    """
    return card_form.given(form, sort.kind.fields)


def check(session: Session, sort: Sort, row: Any, told: Mapping[str, Given]) -> None:
    """Take only what is offered, and what the visitor may name.

    Raises:
        BadField: something else was given.
    """
    for name, one in told.items():
        offered = {code for code, _ in sort.choices(session, name, row)}
        if offered and one.value not in offered and one.value != one.seen:
            raise BadField(name, gettext("Choose one of those that are offered."))
    sort.check(session, row, told)


def typed(sort: Sort, form: MultiDict[str, str]) -> dict[str, Any]:
    """Give what was typed, field by field, as far as the form is whole."""
    found: dict[str, Any] = {}
    for name in sort.kind.fields:
        with suppress(BadField):
            told = card_form.given(form, (name,))
            found |= {name: one.value for name, one in told.items()}
    return found


def chosen(sort: Sort, form: MultiDict[str, str]) -> dict[str, Given]:
    """Read what was chosen between two people's values.

    Raises:
        BadField: a part of the form is missing.
    """
    return card_form.chosen(form, sort.kind.fields)


def between(session: Session, sort: Sort, row: Any, kept: Kept) -> Clashing:
    """Prepare the choice between two people's values."""
    names = {clash.name for clash in kept.clashes}
    own = kept.revision.id if kept.revision else ""
    others = [
        one.editor
        for one in edit_record.revisions(session, sort.kind, row.id)
        if one.id != own and names & set(one.after)
    ]
    known = agents.names(session, others[-1:])
    return Clashing(
        [_between(session, sort, clash) for clash in kept.clashes],
        known[others[-1]] if others else gettext("Somebody else"),
        differences(session, sort, kept.revision) if kept.revision else [],
    )


def differences(session: Session, sort: Sort, revision: Revision) -> list[Difference]:
    """Tell what a change did to each field, and what only this sort tells."""
    return [
        card_words.differing(
            card_words.name_of(name),
            _lines(session, sort, name, revision.before[name]),
            _lines(session, sort, name, revision.after[name]),
        )
        for name in edit_record.changed_fields(sort.kind, revision)
    ] + sort.told(session, revision)


def _between(session: Session, sort: Sort, clash: Clash) -> Between:
    values = {"before": clash.before, "theirs": clash.theirs, "mine": clash.mine}
    before, theirs, mine = (_lines(session, sort, clash.name, one) for one in values.values())
    packed = {part: card_form.packed(value) for part, value in values.items()}
    return Between(clash.name, card_words.name_of(clash.name), before, theirs, mine, packed)


def _steps(session: Session, sort: Sort, row: Any) -> list[Step]:
    found = edit_record.revisions(session, sort.kind, row.id)[::-1]
    known = agents.names(session, (one.editor for one in found))
    return [
        Step(
            revision=one,
            when=moments.written(one.at),
            who=known[one.editor],
            what=record_sorts.what(one),
            differences=differences(session, sort, one),
            restorable=place > 0 and bool(edit_record.changed_fields(sort.kind, one)),
            undoable=place < len(found) - 1 or sort.is_own_undo(one),
        )
        for place, one in enumerate(found)
    ]


def _lines(session: Session, sort: Sort, name: str, value: Any) -> list[Line]:
    choices = dict(sort.choices(session, name, None))
    if isinstance(value, str) and value in choices:
        return [Line(Words(choices[value], ""))] if value else []
    if SHAPES[name] is Shape.LONG:
        return [Line(Words(line, "")) for line in value.splitlines()]
    return card_words.lines_of(name, value)


def _inputs(
    session: Session,
    sort: Sort,
    shown: Mapping[str, Any],
    now: Mapping[str, Any],
    problems: Mapping[str, str],
    row: Any,
) -> list[Input]:
    return [
        Input(
            name=name,
            title=card_words.name_of(name),
            shape=SHAPES[name],
            required=name == sort.kind.required,
            seen=card_form.packed(now[name]),
            text=shown[name] if isinstance(shown[name], str) else "",
            things=card_form.things(shown, name) if SHAPES[name] in _IN_LANGUAGES else [],
            choices=_choices(sort.choices(session, name, row), shown[name]),
            authority="",
            problem=problems.get(name, ""),
            hint=sort.hint(name),
        )
        for name in sort.kind.fields
    ]


def _choices(known: Sequence[tuple[str, str]], held: Any) -> list[Choice]:
    codes = [code for code, _ in known]
    more = [(held, str(held))] if known and held and held not in codes else []
    return [Choice(code, name, code == held) for code, name in (*known, *more)]


def _library(session: Session, library_id: str | None) -> Words:
    row = session.get(Library, library_id) if library_id else None
    return cards.words(row.name) if row else Words(gettext("All libraries"), "")
