"""The labels that rules give to the pages of an item. Pure.

A rule names pages and a run of numbers: `from page 5 roman lower from i; from 13 folio 1a, 1b`.
docs/page-labels.md is the whole language; `label_rules` reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.catalog.page_numbering import Numbering

MOST_CHARACTERS = 200  # of one label
MOST_RULES = 500


class LabelFault(Exception):
    """A rule (from 1) that cannot be followed: what is wrong, at which word, and what is wanted."""

    def __init__(self, code: str, rule: int, word: str = "", wanted: str = "") -> None:
        super().__init__(f"rule {rule}: {code} {word} {wanted}".strip())
        self.code, self.rule, self.word, self.wanted = code, rule, word, wanted


@dataclass(frozen=True)
class Rule:
    """Which pages, and what they are called."""

    first: int  # from 1
    last: int | None  # None: to the end
    numbering: Numbering | None  # None: their labels are taken away
    prefix: str = ""
    suffix: str = ""
    brackets: str = ""  # the two that stand around all of it
    repeat: int = 1  # so many pages bear the same label

    def label(self, number: int) -> str:
        """Give the label of a page that the rule is for; empty: none."""
        if self.numbering is None:
            return ""
        text = self.numbering.at((number - self.first) // self.repeat)
        before, after = (self.brackets[0], self.brackets[1]) if self.brackets else ("", "")
        return f"{before}{self.prefix}{text}{self.suffix}{after}"[:MOST_CHARACTERS]


def labels(rules: Sequence[Rule], count: int) -> dict[int, str]:
    """Give the new label of each page (from 1) that a rule is for; a later rule goes before.

    Raises:
        LabelFault: a rule begins after the last page, or ends before it begins.
    """
    found: dict[int, str] = {}
    for place, rule in enumerate(rules, start=1):
        if rule.first > count:
            raise LabelFault("beyond", place, str(rule.first), str(count))
        last = count if rule.last is None else min(rule.last, count)
        if rule.last is not None and rule.last < rule.first:
            raise LabelFault("backwards", place, str(rule.last), str(rule.first))
        for number in range(rule.first, last + 1):
            found[number] = rule.label(number)
    return found
