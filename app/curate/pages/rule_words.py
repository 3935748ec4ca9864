"""Rules for labels as an item's history tells them: which pages, and the labels they were given."""

from __future__ import annotations

from app.language import gettext, later
from ingest.catalog import label_rules
from ingest.catalog.page_labels import LabelFault, Rule
from ingest.catalog.page_numbering import Arabic, Fixed, Folio, Roman

_SAMPLES = 3  # after so many labels a reader knows how it goes on
_KINDS = {
    Arabic: later("arabic numbers"),
    Roman: later("roman numbers"),
    Folio: later("leaves with two sides"),
    Fixed: later("the same words"),
}


def told(text: str) -> list[str]:
    """Tell each rule in the visitor's language; what cannot be read any more, as it was typed."""
    try:
        return [_sentence(rule) for rule in label_rules.read(text)]
    except LabelFault:
        return text.splitlines()


def _sentence(rule: Rule) -> str:
    if rule.numbering is None:
        return gettext("%(pages)s: no label", pages=_pages(rule))
    kind = gettext(_KINDS[type(rule.numbering)])
    return gettext("%(pages)s: %(kind)s, %(labels)s", pages=_pages(rule), kind=kind,
                   labels=_labels(rule))  # fmt: skip


def _pages(rule: Rule) -> str:
    if rule.last is None:
        return gettext("From page %(first)s on", first=rule.first)
    if rule.last == rule.first:
        return gettext("Page %(number)s", number=rule.first)
    return gettext("Pages %(first)s to %(last)s", first=rule.first, last=rule.last)


def _labels(rule: Rule) -> str:
    """Show how the labels begin; the same words need be said only once."""
    if isinstance(rule.numbering, Fixed):
        return rule.label(rule.first)
    end = rule.first + _SAMPLES * rule.repeat
    is_longer = rule.last is None or rule.last >= end
    stop = end if rule.last is None else min(end, rule.last + 1)
    shown = [rule.label(number) for number in range(rule.first, stop, rule.repeat)]
    return ", ".join(shown) + (" …" if is_longer else "")
