"""Judges the search: recall and precision of each kind of query, by hand and by seed.

`python -m tests.ingest.search.judge` (make judge-search) prints the table.
"""

from __future__ import annotations

import random
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.settings import Settings
from ingest.search.engine import Query, SearchEngine
from ingest.search.open import open_search
from ingest.search.sounds import OURS
from ingest.search.unihan import TABLE, UNIHAN
from ingest.search.wording import suggested, worded
from tests.ingest.search import judge_scan, test_keys
from tests.ingest.search.judge_corpus import JudgedPage, corpus, documents
from tests.ingest.search.judge_scan import Scanned, bare, words
from tests.required import TOP

BY_HAND = Path(__file__).parent / "judged.toml"
SEED = 20_261_122
UNMARKED = frozenset({"unmarked", "unmarked name"})
LOOSE = frozenset({"guessed reading", "old spelling", "typo", "like meaning"})
"""Kinds that promise no recall: what a dictionary or a guess adds."""


@dataclass(frozen=True)
class Judged:
    """A query, its kind, and the pages that answer it."""

    kind: str
    text: str
    right: frozenset[str]
    better: str = ""  # what is to be suggested
    old_spelling: bool = False


@dataclass
class Marks:
    """How one kind of query fared; sums over its queries."""

    queries: int = 0
    recall: float = 0.0
    precision: float = 0.0
    first: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, query: Judged, found: Sequence[str]) -> None:
        """Take one query's answer in, its pages in order."""
        hit = query.right.intersection(found)
        self.queries += 1
        self.recall += len(hit) / len(query.right)
        self.precision += len(hit) / len(found) if found else 0.0
        self.first += bool(found) and found[0] in query.right
        if len(hit) < len(query.right) or not found or found[0] not in query.right:
            self.missed.append(f"{query.text} ({len(hit)} of {len(query.right)})")


def by_hand(pages: Sequence[Scanned]) -> Iterator[Judged]:
    """Give the queries written down, with what a scan finds right."""
    for one in tomllib.loads(BY_HAND.read_text(encoding="utf-8"))["query"]:
        wanted = one.get("wanted", [one["text"]])
        marks = one["kind"] not in UNMARKED
        found = judge_scan.right(pages, wanted, marks=marks)
        better, old = one.get("better", ""), one["kind"] == "old spelling"
        yield Judged(one["kind"], one["text"], frozenset(found), better, old)


class _Drawing:
    """Draws words and characters out of the pages, by seed."""

    def __init__(self, pages: Sequence[Scanned]) -> None:
        self._chosen = random.Random(SEED)
        self._spoken = [one for one in pages if len(words(one.plain)) > 20]
        self._read = [one for one in pages if one.page.reading]
        self._written = [one for one in pages if one.page.item.endswith("-nom") or one.page.reading]
        joined = "".join(one.characters for one in self._written)
        self._rare = [char for char in joined if ord(char) >= 0xE000]

    def kinds(self) -> list[tuple[str, int, Callable[[], tuple[str, str]]]]:
        """Give each kind, how many, and what draws a query and what it asks for."""
        telex = (test_keys._TELEX_LETTERS, test_keys._TELEX)
        vni = (test_keys._VNI_LETTERS, test_keys._VNI)
        return [
            ("marked word", 80, lambda: (one := self._phrase(self._spoken, 1, 1), one)),
            ("marked name", 80, lambda: (one := self._phrase(self._spoken, 2, 3), one)),
            ("marked phrase", 80, lambda: (f'"{(one := self._phrase(self._spoken, 2, 5))}"', one)),
            ("unmarked", 60, lambda: (bare(one := self._phrase(self._spoken, 1, 1)), one)),
            ("unmarked name", 60, lambda: (bare(one := self._phrase(self._spoken, 2, 4)), one)),
            ("character", 40, lambda: (one := self._characters(1, 1), one)),
            ("characters", 40, lambda: (one := self._characters(2, 4), one)),
            ("rare character", 30, lambda: (one := self._chosen.choice(self._rare), one)),
            ("telex", 15, lambda: self._keys(*telex)),
            ("vni", 15, lambda: self._keys(*vni)),
        ]

    def _phrase(self, of: Sequence[Scanned], least: int, most: int) -> str:
        held = words(self._chosen.choice(of).plain)
        start = self._chosen.randrange(max(1, len(held) - most))
        return " ".join(held[start : start + self._chosen.randint(least, most)])

    def _characters(self, least: int, most: int) -> str:
        held = self._chosen.choice(self._written).characters
        start = self._chosen.randrange(max(1, len(held) - most))
        return held[start : start + self._chosen.randint(least, most)]

    def _keys(self, letters: dict[str, str], tones: dict[str, str]) -> tuple[str, str]:
        meant = self._phrase(self._read, 2, 3)
        typed = (test_keys.typed(word, letters, tones) for word in meant.split())
        return " ".join(typed), meant


def sampled(pages: Sequence[Scanned]) -> Iterator[Judged]:
    """Give 500 queries taken out of the pages by seed."""
    for kind, count, make in _Drawing(pages).kinds():
        while count:
            text, wanted = make()
            found = judge_scan.right(pages, [wanted], marks=kind not in UNMARKED)
            if found:  # none where a number stood between two words that were drawn
                count -= 1
                yield Judged(kind, text, frozenset(found))


def guessed(pages: Sequence[Scanned]) -> Iterator[Judged]:
    """Give names that only a dictionary reads out of the characters of Kiều."""
    said = judge_scan.readings(TABLE, OURS)
    chosen = random.Random(SEED + 1)
    kieu = [one for one in pages if one.page.item == "kieu-nom"]
    made = 0
    while made < 30:
        held = chosen.choice(kieu).characters
        start = chosen.randrange(len(held) - 1)
        pair = [sorted(said.get(char, ())) for char in held[start : start + 2]]
        if all(pair):
            syllables = [chosen.choice(one) for one in pair]
            found = {one.page.id for one in pages if one.sounds(syllables, said)}
            made += 1
            text = " ".join(syllables)
            direct = judge_scan.right(pages, [text], marks=True)
            yield Judged("guessed reading", text, frozenset(found | direct))


@dataclass(frozen=True)
class JudgedSet:
    """The pages and all queries with what is right, the same for every engine."""

    pages: list[JudgedPage]
    titles: dict[str, str]
    hand: list[Judged]
    drawn: list[Judged]


def judged_set(material: Path) -> JudgedSet:
    """Gather the pages, and scan them for what is right."""
    held, titles = corpus(material, SEED)
    named = [JudgedPage(item, 0, title) for item, title in titles.items()]
    pages = [Scanned(page) for page in named + held]
    drawn = [*sampled(pages), *(guessed(pages) if UNIHAN.version else ())]
    return JudgedSet(held, titles, list(by_hand(pages)), drawn)


def judge(engine: SearchEngine, given: JudgedSet) -> tuple[dict[str, Marks], dict[str, Marks]]:
    """Fill the index, ask everything, and give what came of each kind, by hand and by seed."""
    engine.rebuild(documents(given.pages, given.titles))
    return _asked(engine, given.hand), _asked(engine, given.drawn)


def _asked(engine: SearchEngine, queries: Iterator[Judged] | list[Judged]) -> dict[str, Marks]:
    marks: dict[str, Marks] = defaultdict(Marks)
    for query in queries:
        if query.better:
            told = suggested(query.text, engine)
            marks[query.kind].add(
                Judged(query.kind, query.text, frozenset({query.better.lower()})), [told.lower()]
            )
        else:
            marks[query.kind].add(query, answered(engine, query))
    return dict(marks)


def answered(engine: SearchEngine, query: Judged) -> list[str]:
    """Give the pages found, in order; an item found by its title stands before its pages."""
    text = worded(query.text, engine).text
    more: dict[str, Any] = {"limit": 10_000, "pages_per_item": 10_000}
    hits = engine.search(Query(text, old_spelling=query.old_spelling, **more)).hits
    found = []
    for hit in hits:
        found += [f"{hit.item_id}-0"] if hit.in_metadata else []
        found += [page.page_id for page in hit.pages]
    return found


def table(marks: dict[str, Marks]) -> str:
    """Print recall, precision and right first answers, a kind a line."""
    lines = [
        f"{'kind of query':22} {'queries':>7} {'recall':>7} {'precision':>9} {'first right':>11}"
    ]
    for kind, one in sorted(marks.items()):
        n = one.queries
        lines.append(
            f"{kind:22} {n:7} {one.recall / n:7.3f} {one.precision / n:9.3f} {one.first / n:11.3f}"
        )
    whole = sum(one.queries for one in marks.values())
    first = sum(one.first for one in marks.values())
    return "\n".join([*lines, f"{'all':22} {whole:7} {'':7} {'':9} {first / whole:11.3f}"])


def main() -> None:
    """Judge the engines named, or whoosh, and print what came of it."""
    given = judged_set(TOP.parent / "shared" / "material")
    for name in sys.argv[1:] or ["whoosh"]:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(search_engine=name, index_path=Path(folder))
            with closing(open_search(settings)) as engine:
                parts = zip(("by hand", f"by seed {SEED}"), judge(engine, given), strict=True)
        for part, marks in parts:
            print(f"\n{name}, {part}, among {len(given.pages)} pages\n{table(marks)}")
            for kind, one in sorted(marks.items()):
                print(*(f"  missed, {kind}: {missed}" for missed in one.missed[:5]), sep="\n")


if __name__ == "__main__":
    main()
