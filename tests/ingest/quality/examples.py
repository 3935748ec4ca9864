"""Pages and items of which is known what a check must say: the true ones and the false ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.measuring.measures import measure
from ingest.quality.remark import KINDS
from ingest.quality.whole import Leaf, remarks
from tests.ingest.quality import drawn
from tests.ingest.quality.drawn import Page


@dataclass(frozen=True)
class Example:
    """One case of one check."""

    kind: str
    name: str
    told: bool  # what must come out ...
    said: bool  # ... and what did


@dataclass(frozen=True)
class Rate:
    """How often a check was wrong."""

    kind: str
    trues: int
    missed: int
    falses: int
    alarms: int


def rates(examples: list[Example]) -> list[Rate]:
    """Count the errors of each check."""
    found = []
    for kind in KINDS:
        true = [one for one in examples if one.kind == kind and one.told]
        false = [one for one in examples if one.kind == kind and not one.told]
        missed, alarms = sum(not one.said for one in true), sum(one.said for one in false)
        found.append(Rate(kind, len(true), missed, len(false), alarms))
    return found


def examples(count: int) -> Iterator[Example]:
    """Give `count` true and as many false examples of each check, or a few more."""
    for seed in range(count):
        yield from _of_pages(seed)
        yield from _of_items(seed)


def leaf(page: Page, name: str = "0001.jpg", **told: object) -> Leaf:
    """Measure a page as the child process does."""
    pixels = page.pixels
    height, width = pixels.shape[:2]
    fields = {"label": "", "sha256": f"{name}-{id(page)}", "seen": measure(pixels)} | told
    return Leaf(name=name, width_px=width, height_px=height, **fields)  # type: ignore[arg-type]  # as given


def kinds(page: Page, vertical: bool | None = None) -> set[str]:
    """Name what is told of a page by itself."""
    return {remark.kind for remark in remarks([leaf(page)], vertical)[0]}


def _of_pages(seed: int) -> Iterator[Example]:
    chance = random.Random(f"pages {seed}")
    latin, han = drawn.rows(seed), drawn.columns(seed, ruled=seed % 2 == 0)
    either = latin if seed % 2 else han
    lean = chance.choice((-1, 1)) * chance.uniform(2.4, 5.5)
    bit = chance.uniform(-1.2, 1.2)
    cut = chance.uniform(0.18, 0.3)
    side_of_rows, side_of_columns = chance.choice(["left", "right"]), "top"
    quarter = chance.choice((90, 270))
    cases = [
        ("blank", "empty, stained", True, drawn.paper(seed, stained=True), None),
        ("blank", "print shines through", True, drawn.nothing(seed), None),
        ("blank", "half-title", False, drawn.half_title(seed), None),
        ("blank", "print", False, either, None),
        ("blurred", "out of focus", True, either.blurred(chance.uniform(2.2, 4)), None),
        ("blurred", "a little soft", False, either.blurred(chance.uniform(0, 0.8)), None),
        ("skewed", "leans", True, either.leaning(lean), None),
        ("skewed", "leans a little", False, either.leaning(bit), None),
        ("turned", "rows on their side", True, latin.turned(quarter), False),
        ("turned", "rows on their heads", True, latin.turned(180), None),
        ("turned", "columns on their side", True, han.turned(quarter), True),
        ("turned", "columns on their heads", True, han.turned(180), True),
        ("turned", "rows upright", False, latin, False),
        ("turned", "columns upright", False, han, True),
        ("turned", "rows, nothing known", False, latin, None),
        ("turned", "columns, nothing known", False, han, None),
        ("cut", "rows run over", True, latin.cropped(side_of_rows, cut), None),
        ("cut", "columns run over", True, han.cropped(side_of_columns, cut), None),
        ("cut", "margins all around", False, either, None),
        ("cut", "on the bed", False, either.on_bed(chance.randrange(10, 60)), None),
    ]
    for kind, name, told, page, vertical in cases:
        yield Example(kind, name, told, kind in kinds(page, vertical))


def _of_items(seed: int) -> Iterator[Example]:
    chance = random.Random(f"items {seed}")
    draw = drawn.rows if seed % 2 else drawn.columns
    pages = [draw(100 * seed + number) for number in range(6)]
    again = pages[2].moved(
        chance.randrange(-12, 12), chance.randrange(-12, 12), tone=chance.uniform(0.88, 1)
    )
    yield _example("duplicate", "scanned twice", True, [*pages[:3], again, *pages[3:]], 3)
    yield _example("duplicate", "pages of one layout", False, pages, None)
    beds = [page.on_bed(40) for page in pages]
    side = chance.choice(("left", "right", "top", "bottom"))
    over = [*beds[:4], pages[4].on_bed(40, without=side), *beds[5:]]
    yield _example("cut", "the leaf runs over", True, over, 4)
    yield _example("cut", "the bed all around", False, beds, None)
    yield from _of_sizes(chance)
    yield from _of_numbers(chance)


def _example(kind: str, name: str, told: bool, pages: list[Page], place: int | None) -> Example:
    leaves = [leaf(page, f"{number:04}.jpg") for number, page in enumerate(pages, start=1)]
    return _said(kind, name, told, leaves, place)


def _said(kind: str, name: str, told: bool, leaves: list[Leaf], place: int | None) -> Example:
    """Only the right page may be told of."""
    found = [at for at, one in enumerate(remarks(leaves)) if kind in {r.kind for r in one}]
    if told:
        return Example(kind, name, True, found == [place])
    return Example(kind, name, False, bool(found))


def _plain(
    names: list[str], sizes: list[tuple[int, int]] | None = None, printed: list[int | None] = [],  # noqa: B006  (read only)
    labels: list[str] = [],  # noqa: B006  (read only)
) -> list[Leaf]:  # fmt: skip
    return [
        Leaf(
            name=name,
            label=labels[at] if labels else "",
            sha256=name + str(at),
            width_px=sizes[at][0] if sizes else 2000,
            height_px=sizes[at][1] if sizes else 3000,
            printed=printed[at] if printed else None,
        )
        for at, name in enumerate(names)
    ]


def _names(numbers: list[int]) -> list[str]:
    return [f"scan_{number:04}.tif" for number in numbers]


def _of_sizes(chance: random.Random) -> Iterator[Example]:
    near = [(chance.randrange(1950, 2050), chance.randrange(2930, 3070)) for _ in range(9)]
    place = chance.randrange(9)
    odd = near[:place] + [chance.choice([(4000, 3000), (1200, 3000), (1400, 2000)])] + near[place:]
    names = _names(list(range(1, 11)))
    yield _said("odd_size", "one of another size", True, _plain(names, odd), place)
    yield _said("odd_size", "all nearly alike", False, _plain(names[:9], near), None)
    mixed = [(chance.randrange(800, 4000), chance.randrange(800, 4000)) for _ in range(9)]
    yield _said("odd_size", "no two alike", False, _plain(names[:9], mixed), None)


def _of_numbers(chance: random.Random) -> Iterator[Example]:
    first = chance.randrange(1, 300)
    printed: list[int | None] = list(range(first, first + 14))
    names = _names(list(range(1, 15)))
    for place in chance.sample(range(14), 3):
        printed[place] = None
    yield _said("wrong_order", "numbers rise", False, _plain(names, printed=printed), None)
    here = next(at for at in range(5, 14) if printed[at] is not None)
    moved = printed[:here] + printed[here + 1 :]
    moved.insert(1, printed[here])
    yield _said("wrong_order", "one page too early", True, _plain(names, printed=moved), 1)
    years: list[int | None] = [chance.randrange(1, 2000) for _ in range(14)]
    yield _said("wrong_order", "numbers of anything", False, _plain(names, printed=years), None)
    gone = chance.randrange(2, 12)
    step = chance.choice((1, 2))
    numbers = [step * at for at in range(1, 15)]
    left = numbers[:gone] + numbers[gone + 1 :]
    yield _said("missing", "a file's number", True, _plain(_names(left)), gone)
    yield _said("missing", "all numbers there", False, _plain(_names(numbers)), None)
    folios = [f"{leaf}{side}" for leaf in range(first, first + 8) for side in "ab"]
    names = [chance.choice("abcxyz") * (at + 1) + ".tif" for at in range(16)]
    yield _said("missing", "all folios", False, _plain(names, labels=folios), None)
    less = folios[:gone] + folios[gone + 1 :]
    yield _said("missing", "a folio", True, _plain(names[:15], labels=less), gone)
