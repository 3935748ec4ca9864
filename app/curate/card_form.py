"""A card's form: what was typed, read into the values of fields, and fields made into inputs.

Values in languages are pairs of inputs, `FIELD.N.lang` and `FIELD.N.text`, N counting the things
named; what each field held when the form was made goes along in `seen.FIELD`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from app.language import gettext
from app.site.record import extra_key, extra_name
from ingest.catalog import written_dates
from ingest.catalog.card_fields import FIELDS, SHAPES, BadField, Shape, cleaned, empty, value_of
from ingest.catalog.description import LanguageMap
from ingest.catalog.three_way import Given
from ingest.languages import assumed_language

_Form = MultiDict[str, str]
TOGETHER: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "date_label"),
    "date_label": ("date", "date_label"),
    "languages": ("languages", "script"),
    "script": ("languages", "script"),
}
"""Fields that are edited in one form, by each of them."""
_MOST_THINGS = 250


@dataclass(frozen=True)
class Thing:
    """One thing that a field names: its lines, and its own name where it has one."""

    number: int
    kept: str  # the name under which its card keeps it
    lines: list[tuple[str, str]]  # language, text; the last is empty, to be filled

    @property
    def name(self) -> str:
        """Give its name in words."""
        return extra_name(self.kept) if self.kept else ""


def fields_of(form: _Form, known: Collection[str] = FIELDS) -> list[str]:
    """Name the fields that a form holds."""
    return [name for name in form.getlist("field") if name in known]


def given(form: _Form, known: Collection[str] = FIELDS) -> dict[str, Given]:
    """Read what was made of each field of the form, as far as it is known.

    Raises:
        BadField: a part of the form is missing.
    """
    found = {
        name: Given(_read(form, name), seen(form, name), _chosen_names(form, name))
        for name in fields_of(form, known)
    }
    _from_reign(found)
    return found


def chosen(form: _Form, known: Collection[str] = FIELDS) -> dict[str, Given]:
    """Read what was chosen between two people's values.

    Raises:
        BadField: a part of the form is missing.
    """
    found: dict[str, Given] = {}
    for name in fields_of(form, known):
        part = form.get(f"choice.{name}", "theirs")
        if part not in ("before", "theirs", "mine"):
            raise BadField(name, gettext("Choose one of the three."))
        found[name] = Given(told(form, part, name), told(form, "theirs", name))
    return found


def seen(form: _Form, name: str) -> Any:
    """Give what a field held when the form was made.

    Raises:
        BadField: that part of the form is missing or no longer whole.
    """
    return told(form, "seen", name)


def told(form: _Form, part: str, name: str) -> Any:
    """Give a value that a form carries along unseen.

    Raises:
        BadField: it is missing or no longer whole.
    """
    try:
        value = json.loads(form.get(f"{part}.{name}", ""))
    except ValueError as error:
        raise BadField(name, "the form is not complete: load the page again") from error
    # A text that came in otherwise may be none that the desk would take.
    is_text = isinstance(value, str) and isinstance(empty(name), str)
    return value if is_text else cleaned(name, value)


def packed(value: Any) -> str:
    """Write a value so that a form can carry it along."""
    return json.dumps(value, ensure_ascii=False)


def things(stored: Mapping[str, Any], name: str, more: Iterable[str] = ()) -> list[Thing]:
    """Give the inputs of a field whose values are in languages, with room for more.

    `more` are names of further fields that such works have.
    """
    value = value_of(stored, name)
    shape = SHAPES[name]
    if shape is Shape.MAP:
        return [_thing(0, value)]
    if shape is Shape.MAPS:
        return [_thing(place, one) for place, one in enumerate([*value, {}])]
    heads = [*value, *(head for head in more if head not in value), ""]
    return [_thing(place, value.get(head, {}), head) for place, head in enumerate(heads)]


def _thing(number: int, value: LanguageMap, name: str = "") -> Thing:
    lines = [(code, text) for code, texts in value.items() for text in texts]
    free = "vi" if "vi" not in value else "none"
    return Thing(number, name, [*lines, (free, "")])


def _read(form: _Form, name: str) -> Any:
    shape = SHAPES[name]
    if shape is Shape.CODES:
        return form.getlist(name)
    if shape is Shape.MAP:
        return _lines(form, f"{name}.0")
    if shape is Shape.MAPS:
        return [_lines(form, start) for start in _starts(form, name)]
    if shape is Shape.NAMED:
        return _named(form, name)
    # A choice among known ones has an input beside it for others.
    return next((one for one in reversed(form.getlist(name)) if one.strip()), "")


def _chosen_names(form: _Form, name: str) -> tuple[str, ...]:
    """Give the ids of the entries of lists that were chosen for a field."""
    found = (form.get(f"{start}.authority", "") for start in _starts(form, name))
    return tuple(one for one in found if one)


def _named(form: _Form, name: str) -> dict[str, LanguageMap]:
    found: dict[str, LanguageMap] = {}
    for start in _starts(form, name):
        typed, kept = form.get(f"{start}.name", "").strip(), form.get(f"{start}.kept", "")
        heading = kept if kept and typed in (kept, extra_name(kept)) else extra_key(typed)
        here = found.setdefault(heading, {})
        for code, texts in _lines(form, start).items():
            here.setdefault(code, []).extend(texts)
    return found


def _starts(form: _Form, name: str) -> list[str]:
    """Give the beginnings of the names of all inputs of a field, thing by thing."""
    numbers = {
        parts[1]
        for parts in (key.split(".") for key in form)
        if parts[0] == name and len(parts) > 2
    }
    known = sorted(int(one) for one in numbers if one.isascii() and one.isdecimal())
    return [f"{name}.{number}" for number in known[:_MOST_THINGS]]


def _lines(form: _Form, start: str) -> LanguageMap:
    codes, texts = form.getlist(f"{start}.lang"), form.getlist(f"{start}.text")
    found: LanguageMap = {}
    for code, text in zip(codes, texts, strict=False):
        if text.strip():
            found.setdefault(code, []).append(text)
    return found


def _from_reign(found: dict[str, Given]) -> None:
    """Put EDTF in place of a date as people write it; a reign year stays as the date's label."""
    lived = found.get("dates")
    told = written_dates.read(lived.value) if lived is not None else None
    if lived is not None and told is not None:
        found["dates"] = Given(told.edtf, lived.seen)
    date = found.get("date")
    meant = written_dates.read(date.value) if date is not None and date.value.strip() else None
    if date is None or meant is None:
        return
    found["date"] = Given(meant.edtf, date.seen)
    label = found.get("date_label")
    if meant.label and label is not None and not label.value:
        found["date_label"] = Given({assumed_language(meant.label): [meant.label]}, label.seen)
