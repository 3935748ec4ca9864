"""The translations in a TEI of one page: each `div` of the type "translation". Pure."""

from __future__ import annotations

import copy

from lxml import etree

from ingest.packages.package import TranslationSource
from ingest.text import tei
from ingest.text.scale import ImageSize

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_PLACES = ImageSize(1, 1)


def translations(root: etree._Element, name: str) -> tuple[TranslationSource, ...]:
    """Give what the page says in other languages, a line for each line of the TEI; `name` is told.

    Raises:
        TextError: it breaks into several pages.
    """
    found: dict[str, list[str]] = {}
    for part in root.iter():
        if tei.is_translation(part) and not any(map(tei.is_translation, part.iterancestors())):
            found.setdefault(_language(part), []).extend(_lines(root, part))
    return tuple(
        TranslationSource(language or "(no xml:lang)", name, text="\n".join(said))
        for language, said in found.items()
        if said
    )


def _lines(root: etree._Element, part: etree._Element) -> list[str]:
    whole = etree.Element(root.tag)
    text = etree.SubElement(whole, "text")
    text.append(copy.deepcopy(part))
    text[0].attrib.pop("type")
    text[0].tail = None
    return [line.text for line in tei.read(whole, _NO_PLACES).lines()]


def _language(part: etree._Element) -> str:
    own = (e.get(_LANGUAGE) or e.get("lang") for e in (part, *part.iterancestors()))
    return next(filter(None, own), "")
