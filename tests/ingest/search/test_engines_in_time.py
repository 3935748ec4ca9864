"""Whatever is typed, every engine answers within a second, over pages full of common words."""

import random
import time

import pytest

from ingest.search.engine import Query, SearchEngine
from ingest.search.syllables import TONELESS
from tests.ingest.search.shelves import item

MOST_SECONDS = 1.0
TRIES = 3
SYLLABLES = sorted(TONELESS)[::20]
CHARACTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 200)]

ODD = {
    "64 common words": " ".join(SYLLABLES[:64]),
    "64 common characters": "".join(CHARACTERS[:64]),
    "a phrase of 64 words": f'"{" ".join(SYLLABLES[:64])}"',
    "one word 64 times": "ba " * 64,
    "joined syllables": "hanoisaigon " * 40,
    "100,000 letters": "x" * 100_000,
    "100,000 characters": "\u570b" * 100_000,
    "20,000 different words": " ".join(f"từ{n}" for n in range(20_000)),
    "only operators": '"(AND OR NOT)" && || ! * ? ~ ^ [ ] { } : / \\ + -',
    "unbalanced": '"ba “be «',
    "wildcards": "* ? ** ?? *a ?b",
    "nul and surrogates": "\x00ba\ud800 \udfffbe\x00",
    "directions": "\u202eba\u2066 be\u2069\u200f שלום",
}


@pytest.fixture(scope="module")
def full(engines: dict[str, SearchEngine]) -> dict[str, SearchEngine]:
    chosen = random.Random(20_261_122)
    items = {
        f"i{n}": item(
            f"i{n}",
            *(" ".join(chosen.choices(SYLLABLES, k=150)) for _ in range(8)),
            *("".join(chosen.choices(CHARACTERS, k=150)) for _ in range(2)),
        )
        for n in range(30)
    }
    for engine in engines.values():
        engine.rebuild(items.items())
    return engines


def seconds(name: str, engine: SearchEngine, query: Query) -> float:
    # A server's work is not our thread's.
    clock = time.perf_counter if name == "opensearch" else time.thread_time
    began = clock()
    engine.search(query)
    return clock() - began


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("old_spelling", [False, True])
def test_odd_words_are_answered_in_time(full, odd, old_spelling):
    query = Query(odd, old_spelling=old_spelling)
    for name, engine in full.items():
        # Of several times the best is the one that nobody disturbed.
        assert any(seconds(name, engine, query) < MOST_SECONDS for _ in range(TRIES)), name
