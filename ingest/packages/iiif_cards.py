"""What a manifest says of its item, as a description: known labels to fields, the rest kept. Pure.

Presentation API 3.0, 3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.catalog.description import VIEWING_DIRECTIONS, Description, LanguageMap
from ingest.iiif_json import (
    Node,
    identity,
    language_map,
    members,
    nodes,
    plain_text,
    texts,
    word,
)
from ingest.languages import language_code
from ingest.packages import fields
from ingest.packages.iiif_labels import field_of, type_of
from ingest.packages.package import Origin

BEHAVIORS = ("paged", "continuous", "individuals", "unordered")
_YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])")
_CIRCA = re.compile(r"\b(?:ca?|circa|about|um|vers|kho[aả]ng)\b|~", re.IGNORECASE)
_MOST_EXTRA = 200
_LONGEST_LABEL = 200
# Who has these may show them, but may not let others show them.
_IN_COPYRIGHT = ("InC", "InC-OW-EU", "InC-RUU")


@dataclass(frozen=True)
class Pair:
    """One line of metadata."""

    field: str  # ours; empty: none
    label: str
    value: LanguageMap


def description(document: Node, fallback: str) -> Description:
    """Give the description of a manifest; `fallback` is its title where it has none."""
    pairs = list(_pairs(document))
    title = language_map(document.get("label")) or _first(pairs, "title") or {"none": [fallback]}
    date, date_label = _date(pairs, document)
    languages = _languages(pairs)
    kinds = [type_of(text) for text in _values(pairs, "type")]
    summary = language_map(document.get("summary"))
    return Description(
        title=title,
        creator=_each(pairs, "creator"),
        contributor=_each(pairs, "contributor"),
        publisher=_first(pairs, "publisher"),
        date=date,
        date_label=date_label,
        languages=languages,
        type=next(filter(None, kinds), ""),
        subject=_each(pairs, "subject"),
        place=_each(pairs, "place"),
        summary=summary or _first(pairs, "summary"),
        rights=_rights(document, pairs),
        attribution=_statement(document),
        call_number=next(iter(_values(pairs, "call_number")), ""),
        viewing_direction=_direction(document),
        behavior=next((b for b in _behaviors(document) if b in BEHAVIORS), ""),
        extra=_extra(document, pairs, title, has_summary=bool(summary)),
    )


def identifiers(document: Node) -> tuple[tuple[str, str], ...]:
    """Give the names under which the institution knows the item, its manifest's address first."""
    found = [("iiif", identity(document))]
    for text in _values(list(_pairs(document)), "identifier"):
        is_address = text.startswith(("http://", "https://"))
        found.append(("url" if is_address else "source", text))
    return tuple(dict.fromkeys((kind, text) for kind, text in found if text))


def origin(document: Node, address: str) -> Origin:
    """Tell where the item lies: who provides it, and the page that shows it there."""
    provider = next(iter(nodes(document.get("provider"))), {})
    holder = language_map(provider.get("label")) or _holder(document)
    pages = [*members(document.get("homepage")), *members(provider.get("homepage"))]
    homepage = next((a for a in map(identity, pages) if is_web(a)), "")
    if not holder and urlsplit_host(address):
        holder = {"none": [urlsplit_host(address)]}
    own = identity(document)
    return Origin(own if is_web(own) or not address else address, holder, homepage)


def tier(rights: str) -> str:
    """Give who may see a copy of something with this rights statement."""
    code = rights.rstrip("/").split("/")[-2:-1] if "rightsstatements.org" in rights else []
    return "staff" if code and code[0] in _IN_COPYRIGHT else "open"


def is_web(address: str) -> bool:
    """Tell whether an address is one of the web; others (javascript:) are never shown."""
    return address.startswith(("http://", "https://")) and bool(urlsplit_host(address))


def urlsplit_host(address: str) -> str:
    """Give the host of an address; empty where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _pairs(document: Node) -> Iterator[Pair]:
    for one in nodes(document.get("metadata")):
        labels = texts(one.get("label"))
        value = language_map(one.get("value"))
        if value:
            label = labels[0][:_LONGEST_LABEL] if labels else "note"
            yield Pair(field_of(labels), label, value)


def _holder(document: Node) -> LanguageMap:
    """Give the institution that the metadata name, as many manifests do."""
    wanted = ("institution", "repository", "held by", "holding institution", "owner", "library")
    for one in nodes(document.get("metadata")):
        labels = [text.casefold() for text in texts(one.get("label"))]
        if any(label in wanted for label in labels):
            return language_map(one.get("value"))
    return {}


def _values(pairs: list[Pair], field: str) -> list[str]:
    found = (one.value for one in pairs if one.field == field)
    return list(dict.fromkeys(t for value in found for values in value.values() for t in values))


def _first(pairs: list[Pair], field: str) -> LanguageMap:
    return next((one.value for one in pairs if one.field == field), {})


def _each(pairs: list[Pair], field: str) -> list[LanguageMap]:
    """Give one map a value; the n-th of each language belong together where they are as many."""
    found: list[LanguageMap] = []
    for one in pairs:
        if one.field != field:
            continue
        if len({len(values) for values in one.value.values()}) == 1:
            rows = zip(*one.value.values(), strict=True)
            maps = [{code: [t] for code, t in zip(one.value, row, strict=True)} for row in rows]
        else:
            maps = [{code: [t]} for code, values in one.value.items() for t in values]
        found += [made for made in maps if made not in found]
    return found


def _date(pairs: list[Pair], document: Node) -> tuple[str, LanguageMap]:
    for one in pairs:
        if one.field != "date":
            continue
        for values in one.value.values():
            for text in values:
                known = edtf(text)
                if known:
                    return known, {} if known == text else one.value
    moment = word(document.get("navDate"))[:10]
    return fields.date(moment) or "", _first(pairs, "date")


def edtf(text: str) -> str:
    """Give a date as EDTF: as written, else by the one or two years that stand in it."""
    known = fields.date(text.strip("[]() .,"))
    if known:
        return known
    years = sorted({int(year) for year in _YEAR.findall(text)})
    if not years or len(years) > 2 or len(text) > fields.MAX_DATE:
        return ""
    about = "~" if _CIRCA.search(text) or "?" in text else ""
    return fields.date("/".join(f"{year}{about}" for year in years)) or ""


def _languages(pairs: list[Pair]) -> list[str]:
    parts = [part for text in _values(pairs, "language") for part in re.split(r"[;,|/]", text)]
    return list(dict.fromkeys(filter(None, map(language_code, parts))))


def _rights(document: Node, pairs: list[Pair]) -> str:
    given = [word(one) for one in members(document.get("rights"))]
    found = (fields.rights(text) for text in (*given, *_values(pairs, "rights")))
    return next(filter(None, found), "")


def _statement(document: Node) -> LanguageMap:
    statement = next(iter(nodes(document.get("requiredStatement"))), {})
    return language_map(statement.get("value"))


def _direction(document: Node) -> str:
    direction = word(document.get("viewingDirection"))
    return direction if direction in VIEWING_DIRECTIONS else VIEWING_DIRECTIONS[0]


def _behaviors(document: Node) -> list[str]:
    return [word(one) for one in members(document.get("behavior"))]


def _extra(
    document: Node, pairs: list[Pair], title: LanguageMap, *, has_summary: bool
) -> dict[str, LanguageMap]:
    """Keep what no field took, under the labels it came with."""
    found: dict[str, LanguageMap] = {}
    kept_once = {"publisher", "call_number", "summary"} - ({"summary"} if has_summary else set())
    for one in pairs:
        taken = one.field in ("creator", "contributor", "subject", "place", "identifier", "date")
        if taken or _says(title, one) or (one.field in kept_once and _is_first(pairs, one)):
            continue
        if _understood(one):
            continue
        held = found.setdefault(one.label, {})
        for code, values in one.value.items():
            held[code] = list(dict.fromkeys([*held.get(code, []), *values]))
    for text in members(document.get("rights")):
        known = isinstance(text, str) and (fields.rights(text) or not plain_text(text))
        if isinstance(text, str) and not known:
            found.setdefault("rights", {}).setdefault("none", []).append(plain_text(text))
    provider = next(iter(nodes(document.get("provider"))), {})
    if language_map(provider.get("label")):
        found.setdefault("provider", language_map(provider.get("label")))
    return dict(list(found.items())[:_MOST_EXTRA])


def _says(title: LanguageMap, one: Pair) -> bool:
    known = {text for values in title.values() for text in values}
    return one.field == "title" and all(set(values) <= known for values in one.value.values())


def _is_first(pairs: list[Pair], one: Pair) -> bool:
    return next(pair for pair in pairs if pair.field == one.field) is one


def _understood(one: Pair) -> bool:
    """Tell whether every value of a line has become a code of ours."""
    values = [text for texts_ in one.value.values() for text in texts_]
    if one.field == "language":
        parts = [part for text in values for part in re.split(r"[;,|/]", text) if part.strip()]
        return all(map(language_code, parts))
    if one.field == "type":
        return all(map(type_of, values))
    return one.field == "rights" and all(map(fields.rights, values))
