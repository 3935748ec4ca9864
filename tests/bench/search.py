"""Measure the search engines beside SQLite FTS5 and PostgreSQL, on the same pages, in one run.

Books are made by seed (`search_texts`). Every engine is asked eleven kinds of question, each for
all that a page of results shows: the count, ten books with their best pages, every facet; they take
turns question by question, so that other work on the machine slows them all alike. PASS and FAIL
lines judge tantivy, as issue and README promise; whoosh stands beside, at fewer pages.

Filling takes most of the time. With `--folder` what was filled stays there, and a run that was
ended goes on from it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from statistics import median

from config.settings import Settings
from ingest.languages import is_han
from ingest.search.analysis import fold
from ingest.search.engine import Document, Query, SearchEngine
from ingest.search.open import open_search
from tests.bench import search_texts
from tests.bench.search_peers import Fts5, Items, Peer, Postgresql
from tests.services.postgresql import NoPostgresql, postgresql

SEED = 20_261_122
COMMON = ("common word", "common word with marks", "common word, filtered", "facets alone")
_ASKED_OFTEN = 20  # so many common words are asked for, and so many sets of books
FASTER_THAN_FTS5 = 50.0
GROWTH = 3.0
_MOST_SECONDS_A_KIND = 40.0


@dataclass(frozen=True)
class Times:
    """What one kind of question took."""

    p50_ms: float
    p99_ms: float
    totals: tuple[int, ...]  # books found by each question


@dataclass(frozen=True)
class Filled:
    """One engine that holds so many pages."""

    name: str
    pages: int
    pages_a_second: float
    size_bytes: int
    ask: Callable[[Query], int]


@dataclass(frozen=True)
class Measured:
    """What one engine answered, at one size."""

    of: Filled
    kinds: Mapping[str, Times]


def questions(count: int) -> dict[str, list[Query]]:
    """Give questions of eleven kinds, the same for the same seed."""
    chosen = random.Random(SEED + 1)
    words = search_texts.vocabularies(random.Random(SEED))
    vi, han = words["vi"].words, words["lzh"].words
    marked = [one for one in vi[:60] if fold(one) != one][:_ASKED_OFTEN]
    sets = _sets()
    each = range(count)

    def common() -> str:
        return fold(chosen.choice(marked))

    def filters() -> dict[str, tuple[str, ...]]:
        return {"library": (f"l{chosen.randrange(12)}", "l3"), "century": ("19", "20")}

    return {
        "common word": [Query(common()) for _ in each],
        "common word with marks": [Query(chosen.choice(marked)) for _ in each],
        "rare word": [Query(vi[chosen.randrange(3000, 6000)]) for _ in each],
        "two words": [Query(f"{chosen.choice(marked)} {vi[chosen.randrange(500)]}") for _ in each],
        "phrase": [Query(f'"{chosen.choice(marked)} {chosen.choice(marked)}"') for _ in each],
        "Hán character": [Query(han[chosen.randrange(20)]) for _ in each],
        "Hán phrase": [Query(han[chosen.randrange(30)] + han[chosen.randrange(30)]) for _ in each],
        "common word, filtered": [Query(common(), filters=filters()) for _ in each],
        "common word, by year": [
            Query(common(), year_from=1850, year_to=1920, sort="year") for _ in each
        ],
        # Readers leaf through the same parts of a library, as they ask for the same words; the
        # kind after it asks for no set of books twice, so that nothing is known of any.
        "facets alone": [chosen.choice(sets[:_ASKED_OFTEN]) for _ in each],
        "facets of a new set": sets[_ASKED_OFTEN : _ASKED_OFTEN + count],
    }


def _sets() -> list[Query]:
    pairs = list(combinations(range(12), 2))
    random.Random(SEED + 2).shuffle(pairs)
    return [
        Query("", filters={"library": (f"l{a}", f"l{b}"), "century": ("19", "20")}, sort="year")
        for a, b in pairs
    ]


def filled(
    name: str,
    pages: int,
    note: Path,
    *,
    fill: Callable[[Items], None],
    size: Callable[[], int],
    ask: Callable[[Query], int],
) -> Filled:
    """Fill an engine, unless a note tells that it is full."""
    if not note.exists():
        rate = _fill(pages, fill)
        note.write_text(json.dumps([rate, size()]), encoding="ascii")
        print(f"  {name}: {pages:,} pages in, {rate:,.0f} a second", flush=True)
    rate, size_bytes = json.loads(note.read_text(encoding="ascii"))
    return Filled(name, pages, rate, size_bytes, ask)


def _fill(pages: int, fill: Callable[[Items], None]) -> float:
    """Give the pages that were taken in a second; making their texts does not count."""
    made = 0.0

    def books() -> Iterator[tuple[str, list[Document]]]:
        nonlocal made
        given = search_texts.items(pages, SEED)
        while True:
            began = time.perf_counter()
            book = next(given, None)
            made += time.perf_counter() - began
            if book is None:
                return
            yield book

    started = time.perf_counter()
    fill(books())
    return pages / (time.perf_counter() - started - made)


def in_turns(engines: Sequence[Filled], asked: Mapping[str, Sequence[Query]]) -> Iterator[Measured]:
    """Ask every engine everything."""
    kinds = {kind: _timed(engines, queries) for kind, queries in asked.items()}
    for place, engine in enumerate(engines):
        yield Measured(engine, {kind: times[place] for kind, times in kinds.items()})


def _timed(engines: Sequence[Filled], queries: Sequence[Query]) -> list[Times]:
    for engine in engines:
        engine.ask(queries[0])  # what is read from disk for the first time is nobody's pace
    taken: list[list[float]] = [[] for _ in engines]
    totals: list[list[int]] = [[] for _ in engines]
    started = time.perf_counter()
    for query in queries:
        for place, engine in enumerate(engines):
            began = time.perf_counter()
            totals[place].append(engine.ask(query))
            taken[place].append((time.perf_counter() - began) * 1000)
        if time.perf_counter() - started > _MOST_SECONDS_A_KIND:
            break
    return [
        Times(median(each), sorted(each)[len(each) * 99 // 100], tuple(found))
        for each, found in zip(taken, totals, strict=True)
    ]


def ours(name: str, pages: int, folder: Path, stack: ExitStack) -> Filled:
    """Give one of our engines, full."""
    place = folder / f"{name}-{pages}"
    engine = stack.enter_context(
        closing(open_search(Settings(search_engine=name, index_path=place)))
    )
    return filled(
        name,
        pages,
        folder / f"{name}-{pages}.full",
        fill=engine.rebuild,
        size=lambda: sum(one.stat().st_size for one in place.rglob("*") if one.is_file()),
        ask=lambda query: _total(engine, query),
    )


def _total(engine: SearchEngine, query: Query) -> int:
    found = engine.search(replace(query, limit=10))
    if not query.text:
        return found.total
    # The peers know no readings: of Hán texts that only sound like the words they find none.
    script = "Hani" if any(map(is_han, query.text)) else "Latn"
    return dict(found.facets.get("script", ())).get(script, 0)


def peers(pages: int, folder: Path, stack: ExitStack) -> Iterator[Filled]:
    """Give the peers that are installed, full."""
    note = folder / f"fts5-{pages}.full"
    fts5 = Fts5(folder / f"fts5-{pages}.db", fresh=not note.exists())
    yield _full(fts5, pages, note)
    try:
        cluster = stack.enter_context(postgresql())
    except NoPostgresql as error:
        print(f"  PostgreSQL is left out: {error}")
        return
    held = Postgresql(cluster.url(cluster.create()))
    # Its cluster ends with this run.
    note = folder / "postgresql.full"
    note.unlink(missing_ok=True)
    yield _full(held, pages, note)


def _full(peer: Peer, pages: int, note: Path) -> Filled:
    return filled(peer.name, pages, note, fill=peer.fill, size=peer.size_bytes, ask=peer.ask)


def table(measured: Sequence[Measured]) -> Iterator[str]:
    """Give the figures as a table of Markdown."""
    held = [one.of for one in measured]
    yield "| | " + " | ".join(f"{one.name}, {one.pages:,}" for one in held) + " |"
    yield "|---|" + "---|" * len(held)
    yield "| pages a second in | " + " | ".join(f"{m.pages_a_second:,.0f}" for m in held) + " |"
    yield "| size | " + " | ".join(f"{one.size_bytes / 1e6:,.0f} MB" for one in held) + " |"
    for kind in measured[0].kinds:
        cells = (f"{m.kinds[kind].p50_ms:.1f} / {m.kinds[kind].p99_ms:.1f}" for m in measured)
        yield f"| {kind}, ms p50 / p99 | " + " | ".join(cells) + " |"


def goals(
    few: Measured, many: Measured, fts5: Measured, *, small: bool
) -> Iterator[tuple[bool, str]]:
    """Judge tantivy: beside FTS5 at the same size, and beside itself at a tenth of it.

    A few pages beside other work on the machine prove no ratio: then only counts are judged.
    """
    for kind, ours in () if small else many.kinds.items():
        times = fts5.kinds[kind].p50_ms / ours.p50_ms
        least = FASTER_THAN_FTS5 if kind in COMMON else 1.0
        yield times >= least, f"{kind}: {times:.1f} times as fast as FTS5, at least {least:g}"
        growth = ours.p50_ms / few.kinds[kind].p50_ms
        yield growth <= GROWTH, f"{kind}: {growth:.2f} times the time at a tenth, at most 3"
    for kind, ours in many.kinds.items():
        both = list(zip(ours.totals, fts5.kinds[kind].totals, strict=False))
        same = sum(a == b for a, b in both)
        yield same == len(both), f"{kind}: {same} of {len(both)} counts are FTS5's own"


def main() -> int:
    """Run it all, and tell by the exit status whether every goal is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="under a minute, for CI")
    parser.add_argument("--folder", type=Path, help="keep what is filled here, and go on from it")
    given = parser.parse_args()
    small = given.small
    few, many = (200, 2000) if small else (10_000, 100_000)
    print(f"Load at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with ExitStack() as stack:
        folder = given.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="tangthu-search-"))
        )
        folder.mkdir(parents=True, exist_ok=True)
        beside = list(peers(many, folder, stack))
        whole = ours("tantivy", many, folder, stack)
        smaller = [ours(name, few, folder, stack) for name in ("tantivy", "whoosh")]
        asked = questions(5 if small else 40)
        measured = list(in_turns([whole, *beside, *smaller], asked))
    print(f"Load at the end: {os.getloadavg()[0]:.1f}")
    print(*table(measured), sep="\n")
    failed = 0
    for kept, told in goals(measured[-2], measured[0], measured[1], small=small):
        failed += not kept
        print("PASS" if kept else "FAIL", told)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
