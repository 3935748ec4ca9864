"""A MARC 21 record as a card: fields of the Library of Congress, and those Koha adds. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pymarc import Field, Record

from ingest.catalog.description import Description, LanguageMap
from ingest.languages import language_code, script_code
from ingest.packages import fields, marc_dates
from ingest.packages.card import Card, file_names, tagged
from ingest.packages.marc_scripts import Scripts
from ingest.packages.package import SourceRecord

_AUTHORS = frozenset({
    "aut", "cre", "cmp", "art", "ctg", "edt", "scr", "author", "tác giả", "composer", "artist",
    "cartographer", "editor", "biên soạn", "soạn giả", "chủ biên",
})  # fmt: skip
_KINDS = {
    "e": "map", "f": "map", "c": "music", "d": "music", "g": "film", "i": "sound", "j": "sound",
    "k": "picture", "t": "manuscript", "p": "archive", "r": "object",
}  # fmt: skip
# Where a library writes its own shelf mark, best first; the others' classes come after.
_SHELF_MARKS = (
    ("852", "khijm"), ("952", "o"), ("090", "ab"), ("099", "a"), ("084", "ab"), ("082", "ab"),
    ("050", "ab"),
)  # fmt: skip
_NOTES = ("500", "501", "504", "508", "510", "511", "525", "533", "534", "545", "546", "561", "590")
_EXTRA = {
    "genre": (("655", "a"),),
    "edition": (("250", "ab"),),
    "extent": (("300", "abce"),),
    "series": (("490", "av"), ("830", "av")),
    "alternative title": (("246", "abnp"), ("240", "anp"), ("740", "a")),
    "contents": (("505", "agrt"),),
    "thesis note": (("502", "abcd"),),
    "classification": (("050", "ab"), ("080", "a"), ("082", "ab"), ("084", "ab")),
    "host": (("773", "tg"),),
}
_ENDS = re.compile(r"[\s/:;,=]+$")


def of(record: Record, source: SourceRecord, file: str, number: int) -> Card:
    """Read a record; `source` is the record as it was handed in."""
    languages = _languages(record)
    scripts = Scripts(record, languages)
    control = _control(record, "001")
    identifiers = _identifiers(record, control)
    marks = _shelf_marks(record)
    return Card(
        file=file,
        number=number,
        kind="marc",
        source_id=_source_id(record, control),
        description=_description(record, scripts, marks),
        keys=(marks, tuple(value for kind, value in identifiers if kind != "url")),
        record=source,
        identifiers=identifiers,
        links=file_names([u for f in record.get_fields("856") for u in f.get_subfields("u", "f")]),
    )


def _description(record: Record, scripts: Scripts, marks: Sequence[str]) -> Description:
    date, date_label = marc_dates.date_of(record)
    creators, contributors = _names(scripts)
    return Description(
        title=_title(record, scripts),
        creator=creators,
        contributor=contributors,
        publisher=scripts.first(_imprints(record), _publisher),
        date=date,
        date_label=date_label,
        languages=scripts.languages,
        script=_script(record, scripts),
        type=_type(record),
        subject=scripts.each(_SUBJECTS, _subject),
        place=_places(record, scripts),
        summary=_map([_joined(f, "abc") for f in record.get_fields("520")]),
        rights=_rights(record),
        call_number=marks[0] if marks else "",
        extra=_extra(record),
    )


def _title(record: Record, scripts: Scripts) -> LanguageMap:
    title = scripts.title(record.get_fields("245"), title_text)
    title = title or scripts.title(record.get_fields("130", "240"), title_text)
    for field in record.get_fields("242"):
        text, code = title_text(field), language_code(field.get("y") or "")
        if text and code and code not in title:
            title[code] = [text]
    return title


def title_text(field: Field) -> str:
    """Give title, subtitle and part without ISBD's punctuation between them."""
    text = ""
    for code, value in ((s.code, _bare(s.value)) for s in field.subfields):
        if not value or code not in "abnp":
            continue
        text += (" : " if code == "b" else ". ") * bool(text) + value
    return text


def _names(scripts: Scripts) -> tuple[list[LanguageMap], list[LanguageMap]]:
    creators = scripts.each(("100", "110", "111"), _name)
    contributors: list[LanguageMap] = []
    for field, twins in scripts.pairs(("700", "710", "711")):
        if field.get("t"):
            continue  # a work inside this one, not somebody who made it
        roles = {_bare(r).lower().rstrip(".") for r in field.get_subfields("4", "e", "j")}
        found = scripts.map(field, twins, _name)
        if found:
            (creators if roles & _AUTHORS else contributors).append(found)
    return creators, contributors


def _name(field: Field) -> str:
    """Give a name without its dates; a body's parts are apart by a full stop, as in catalogues."""
    name = ""
    for code, part in ((s.code, _bare(s.value)) for s in field.subfields):
        if part and code in "abcq":
            between = ". " if code == "b" and _is_body(field) else ", "
            name = f"{name.rstrip('.') if between == '. ' else name}{between * bool(name)}{part}"
    # An initial keeps its full stop: Dyck, V. A.
    return name if re.search(r"\b\w\.$", name) else name.rstrip(".")


def _is_body(field: Field) -> bool:
    tag = (field.get("6") or "")[:3] if field.tag == "880" else field.tag
    return tag[1:] in ("10", "11")


def _imprints(record: Record) -> list[Field]:
    newer = [f for f in record.get_fields("264") if f.indicator2 in "1 "]
    return [*newer, *record.get_fields("260")]


def _publisher(field: Field) -> str:
    return next((t for v in field.get_subfields("b") if (t := _bare(v))), "")


_SUBJECTS = ("600", "610", "611", "630", "650", "653", "690", "648")


def _subject(field: Field) -> str:
    codes = "abcdtvxyz" if field.tag in ("600", "610", "611", "880") else "avxyz"
    whole = ""
    for code, text in ((s.code, _bare(s.value)) for s in field.subfields):
        if text and code in codes:
            whole = whole.rstrip(".") if code == "b" else whole
            between = " – " if code in "vxyz" else ". " if code == "b" else ", "
            whole += between * bool(whole) + text
    return whole.rstrip(".")


def _places(record: Record, scripts: Scripts) -> list[LanguageMap]:
    found = scripts.each(("651", "752"), _place)
    found += scripts.each_of(
        _imprints(record), lambda f: next((_bare(v).strip("[]") for v in f.get_subfields("a")), "")
    )
    return [place for n, place in enumerate(found) if place not in found[:n]]


def _place(field: Field) -> str:
    return ", ".join(t for v in field.get_subfields("a", "b", "c", "d", "z") if (t := _bare(v)))


def _languages(record: Record) -> list[str]:
    # 041 repeats subfield a; before 2002 its codes stood one after another in a single one.
    codes = [v for f in record.get_fields("041") for v in f.get_subfields("a", "d")]
    parts = [v[i : i + 3] for v in codes for i in range(0, len(v), 3)] if codes else []
    found = [language_code(p) for p in parts if p.isalpha()] + [
        language_code(v) for v in codes if len(v) < 3 or "-" in v
    ]
    if not any(found):
        found = [language_code(_control(record, "008")[35:38])]
    return [c for c in dict.fromkeys(found) if c and c not in ("und", "mul", "zxx")]


def _script(record: Record, scripts: Scripts) -> str:
    told = [script_code(_bare(v)) for f in record.get_fields("546") for v in f.get_subfields("b")]
    return next((code for code in told if code), "") or scripts.of_title


def _type(record: Record) -> str:
    leader = str(record.leader).ljust(24)
    if record.get_fields("502") or leader[6:8] == "tm":
        return "thesis" if record.get_fields("502") else "manuscript"
    if leader[6] == "a":
        if leader[7] in "bis":
            newspaper = _control(record, "008")[21:22] == "n"
            return "newspaper" if newspaper else "periodical"
        return "book" if leader[7] in "mac" else ""
    return _KINDS.get(leader[6], "")


def _rights(record: Record) -> str:
    values = (v for f in record.get_fields("540", "542") for v in f.get_subfields("u", "a", "f"))
    return next((known for v in values if (known := fields.rights(v.rstrip(".")))), "")


def _shelf_marks(record: Record) -> tuple[str, ...]:
    found = [_joined(f, codes) for tag, codes in _SHELF_MARKS for f in record.get_fields(tag)]
    return tuple(dict.fromkeys(mark for mark in found if mark))


def _source_id(record: Record, control: str) -> str:
    agency = _control(record, "003")
    return f"({agency}){control}" if agency and control else control


def _identifiers(record: Record, control: str) -> tuple[tuple[str, str], ...]:
    found = [("record", control)]
    for tag, kind in (("020", "isbn"), ("022", "issn"), ("010", "lccn")):
        for value in (v for f in record.get_fields(tag) for v in f.get_subfields("a")):
            # 0471383147 (paper): what follows the number tells of the binding.
            found.append((kind, value.split("(")[0].strip(" :")))
    found += [_standard(field) for field in record.get_fields("024")]
    for value in (v for f in record.get_fields("035") for v in f.get_subfields("a")):
        agency = re.fullmatch(r"\(([A-Za-z-]+)\)\s*(.+)", value.strip())
        found.append((agency[1].lower(), agency[2]) if agency else ("local", value.strip()))
    for value in (v for f in record.get_fields("852", "952") for v in f.get_subfields("p")):
        found.append(("barcode", value.strip()))
    found += [("url", v.strip()) for f in record.get_fields("856") for v in f.get_subfields("u")]
    return tuple(dict.fromkeys((kind, value) for kind, value in found if value))


def _standard(field: Field) -> tuple[str, str]:
    kinds = {"0": "isrc", "1": "upc", "2": "ismn", "3": "ean"}
    kind = (field.get("2") or "").strip() if field.indicator1 == "7" else ""
    return kind.lower() or kinds.get(field.indicator1, "local"), (field.get("a") or "").strip()


def _extra(record: Record) -> dict[str, LanguageMap]:
    found: dict[str, LanguageMap] = {}
    for name, places in _EXTRA.items():
        texts = [_joined(f, codes) for tag, codes in places for f in record.get_fields(tag)]
        if any(texts):
            found[name] = _map(texts)
    notes = [_joined(f, "abc") for f in record.get_fields(*_NOTES)]
    return found | ({"note": _map(notes)} if any(notes) else {})


def _joined(field: Field, codes: str) -> str:
    return " ".join(t for s in field.subfields if s.code in codes if (t := s.value.strip()))


def _map(texts: Sequence[str]) -> LanguageMap:
    return tagged(list(dict.fromkeys(text for text in texts if text)))


def _control(record: Record, tag: str) -> str:
    """Give a control field; the places of 008 count, so its spaces stay."""
    data = next((field.data or "" for field in record.get_fields(tag)), "")
    return data if tag == "008" else data.strip()


def _bare(value: str) -> str:
    return _ENDS.sub("", " ".join(value.split()))
