"""The pages among which the search is judged: sample, Nôm texts, prints, and 2,000 distractors."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from app.demo.sample_files import SAMPLE
from ingest.search.engine import Document

DISTRACTORS = 2000
WORDS_A_DISTRACTOR = 70
VERSES_A_PAGE = 12


@dataclass(frozen=True)
class JudgedPage:
    """A page as its file has it."""

    item: str
    number: int  # 0: the title
    text: str
    reading: str = ""

    @property
    def id(self) -> str:
        return f"{self.item}-{self.number}"


def corpus(material: Path, seed: int) -> tuple[list[JudgedPage], dict[str, str]]:
    """Gather all pages, and the titles of their items."""
    pages = [*_sample(), *_verses(material / "nomna_text"), *_prints(material)]
    pages += _distractors(pages, random.Random(seed))
    with (SAMPLE / "metadata.csv").open(encoding="utf-8", newline="") as sheet:
        titles = {
            row["folder"]: f"{row['title']}\n{row['title:lzh']}" for row in csv.DictReader(sheet)
        }
    return pages, titles


def documents(
    pages: list[JudgedPage], titles: dict[str, str]
) -> Iterator[tuple[str, list[Document]]]:
    """Give the pages as an index takes them, item by item."""
    items: dict[str, list[Document]] = {}
    for page in pages:
        if page.item not in items:
            items[page.item] = [Document(page.item, "", 0, "", title=titles.get(page.item, ""))]
        items[page.item].append(
            Document(page.item, page.id, page.number, page.text, reading=page.reading)
        )
    yield from items.items()


def _sample() -> Iterator[JudgedPage]:
    for number, path in enumerate(sorted(SAMPLE.glob("*/*.xml")), start=1):
        lines, readings = [], []
        for line in etree.parse(path).getroot().iter("{*}TextLine"):
            words = list(line.iter("{*}String"))
            said = [word.findtext("{*}ALTERNATIVE") or "" for word in words]
            joiner = "" if any(said) else " "
            lines.append(joiner.join(word.get("CONTENT", "") for word in words))
            readings.append(" ".join(filter(None, said)))
        yield JudgedPage(path.parent.name, number, "\n".join(lines), "\n".join(readings).strip())


def _verses(folder: Path) -> Iterator[JudgedPage]:
    """Give Lục Vân Tiên in Nôm with its reading; Kiều in Nôm without one, and in quốc ngữ."""
    for name, item, with_reading in (
        ("Luc_Van_Tien", "van-tien", True),
        ("Tale_of_Kieu_version_1866", "kieu", False),
    ):
        nom, modern = (
            (folder / f"{name}_{kind}.txt").read_text(encoding="utf-8").splitlines()
            for kind in ("nom", "modern")
        )
        for number, start in enumerate(range(0, len(nom), VERSES_A_PAGE), start=1):
            stretch = slice(start, start + VERSES_A_PAGE)
            said = "\n".join(modern[stretch])
            yield JudgedPage(f"{item}-nom", number, "\n".join(nom[stretch]), said * with_reading)
            if not with_reading:
                yield JudgedPage(f"{item}-quoc-ngu", number, said)


def _prints(material: Path) -> Iterator[JudgedPage]:
    folders = ("ocrd_kant", "ocrd_misc", "page_charl", "mets_kitodo")
    files = [path for name in folders for path in sorted((material / name).rglob("*.xml"))]
    for path in files:
        root = etree.parse(path, etree.XMLParser(huge_tree=False, resolve_entities=False)).getroot()
        strings = [string.get("CONTENT", "") for string in root.iter("{*}String")]
        lines = [
            line.findtext("{*}TextEquiv/{*}Unicode") or "" for line in root.iter("{*}TextLine")
        ]
        text = " ".join(strings) or "\n".join(lines)
        if text.strip():
            where = path.relative_to(material).as_posix()
            yield JudgedPage(where.replace("/", "."), 1, text)


def _distractors(pages: list[JudgedPage], chosen: random.Random) -> Iterator[JudgedPage]:
    """Give pages of words that follow each other as they do in the texts, but otherwise by chance.

    Every tenth is of characters. Chance repeats some phrases; a scan finds those like any other.
    """
    follows: dict[str, list[str]] = defaultdict(list)
    characters = "".join(page.text for page in pages if page.item.endswith("-nom"))
    known = [one for one in characters if not one.isspace()]
    for page in pages:
        if page.item.startswith(("kieu-quoc-ngu", "non-nuoc")) or page.reading:
            words = (page.reading or page.text).split()
            for one, other in zip(words, words[1:], strict=False):
                follows[one].append(other)
    starts = sorted(follows)
    for number in range(1, DISTRACTORS + 1):
        item = f"distractor-{(number - 1) // 20:03}"
        if number % 10 == 0:
            lines = ("".join(chosen.choices(known, k=14)) for _ in range(12))
            yield JudgedPage(item, number, "\n".join(lines))
            continue
        words = [chosen.choice(starts)]
        while len(words) < WORDS_A_DISTRACTOR:
            after = follows.get(words[-1])
            words.append(chosen.choice(after if after and chosen.random() < 0.6 else starts))
        yield JudgedPage(item, number, " ".join(words))
