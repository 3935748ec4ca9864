"""Puts records and the images that lie beside them together; what has no partner is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from config.settings import Settings
from ingest.catalog.description import Description
from ingest.languages import assumed_language, folded
from ingest.packages import listing, names, records
from ingest.packages.card import Card
from ingest.packages.listing import Listing, shown
from ingest.packages.package import Delivery, Package, PackageError, PageSource, Problem
from ingest.packages.shelf import Nested, Place, Shelf


@dataclass(frozen=True)
class Match:
    """A record with its images."""

    card: Card
    place: Place
    pages: tuple[PageSource, ...]
    name: str  # by which they were found; the item's own where the record has none


def read(
    found: Listing, files: Sequence[str], top: Path, settings: Settings, nested: Nested
) -> Delivery:
    """Read the records in these files of a folder, with the images in it and below it."""
    cards, problems = _cards([found.folder / name for name in files], top, settings)
    shelf = Shelf(top, settings, nested)
    shelf.look(found, set(files))
    for name in found.folders:
        if _is_record_folder(name):
            more, told = _cards(_files_in(found.folder / name, top), top, settings)
            cards, problems = cards + more, problems + told
    cards, doubled = _one_of_each_kind(cards, shelf.places)
    matcher = _Matcher(cards, shelf.places, found.folder, top)
    packages = [_package(match) for match in matcher.matches()]
    shelf.problems += [*problems, *doubled, *matcher.problems]
    return Delivery(
        tuple(library for part in shelf.nested for library in part.libraries),
        tuple(collection for part in shelf.nested for collection in part.collections),
        (*packages, *(package for part in shelf.nested for package in part.packages)),
        (*shelf.problems, *(problem for part in shelf.nested for problem in part.problems)),
        tuple(sheet for part in shelf.nested for sheet in part.sheets),
    )


def folder_of_records(found: Listing, top: Path) -> bool:
    """Tell whether a folder holds its records in a folder of their own, such as `metadata`."""
    return any(
        _is_record_folder(name) and _files_in(found.folder / name, top) for name in found.folders
    )


def _is_record_folder(name: str) -> bool:
    return names.same(name) in records.FOLDERS


def _files_in(path: Path, top: Path) -> list[Path]:
    inside = listing.of(path, top)
    return [] if inside.images else [path / name for name in records.named(inside)]


def _cards(
    files: Sequence[Path], top: Path, settings: Settings
) -> tuple[list[Card], list[Problem]]:
    cards: list[Card] = []
    problems: list[Problem] = []
    for path in files:
        try:
            more, told = records.read(path, top, settings)
            cards += more
            problems += told
        except PackageError as error:
            problems.append(error.problem)
    return cards, problems


def _one_of_each_kind(
    cards: list[Card], places: Sequence[Place]
) -> tuple[list[Card], list[Problem]]:
    """Take the best of several records that describe one folder of images, each in its kind."""
    kinds = {card.kind for card in cards}
    if len(cards) < 2 or len(kinds) < len(cards) or len(places) != 1:
        return cards, []
    best = min(cards, key=lambda card: records.KINDS.index(card.kind))
    reason = f"describes the same images as {best.name} of {best.file}, which is taken instead"
    return [best], [card.problem(reason, fatal=False) for card in cards if card is not best]


class _Matcher:
    """Finds for each record its images: by links, folder names, then beginnings of file names."""

    def __init__(self, cards: Sequence[Card], places: Sequence[Place], start: Path, top: Path):
        self._cards, self._places, self._start, self._top = cards, places, start, top
        self._found: dict[int, Match] = {}
        self._exact: dict[str, dict[int, list[int]]] = {}
        self._loose: dict[str, dict[int, list[int]]] = {}
        for number, card in enumerate(cards):
            for rank, keys in enumerate(card.keys):
                for key in keys:
                    _enter(self._exact, names.same(key.strip()), rank, number)
                    _enter(self._loose, folded(key), rank, number)
        self.problems: list[Problem] = []

    def matches(self) -> list[Match]:
        """Give the records that have images, in their order; the rest stands in `problems`."""
        if len(self._cards) == len(self._places) == 1:
            self._take(0, self._places[0], self._places[0].pages, self._name(self._places[0]))
        else:
            self._by_links()
            self._by_folders()
            self._by_file_names()
            self._the_only_one()
        self._complain()
        return [self._found[number] for number in sorted(self._found)]

    def _by_links(self) -> None:
        by_name: dict[str, list[tuple[Place, PageSource]]] = {}
        for place in self._places:
            for page in place.pages:
                by_name.setdefault(names.same(page.name), []).append((place, page))
        for number, card in enumerate(self._cards):
            found = [by_name.get(names.same(link), []) for link in card.links]
            alone = [places[0] for places in found if len(places) == 1]
            if not alone or len({id(place) for place, _ in alone}) > 1:
                continue
            here = {id(page) for page in alone[0][0].pages}
            pages = [page for _, page in alone if id(page) in here]
            if pages:
                self._take(number, alone[0][0], pages, names.stem_key(pages[0].name))
            missing = [n for n, places in zip(card.links, found, strict=True) if len(places) != 1]
            if pages and missing:
                reason = f"names {names.listed(missing)} too, which is not here: add it"
                self.problems.append(card.problem(reason))

    def _by_folders(self) -> None:
        for place in self._places:
            if place.path == self._start or not place.whole:
                continue
            name = place.path.name
            inside = place.path.relative_to(self._start).as_posix()
            alike = self._alike(inside, name)
            if len(alike) == 1:
                self._take(alike[0], place, place.pages, name)
            elif alike:
                self._ambiguous(shown(place.path, self._top), alike)

    def _alike(self, *written: str) -> list[int]:
        for known, form in ((self._exact, names.same), (self._loose, folded)):
            for name in written:
                ranks = known.get(form(name))
                if ranks:
                    return ranks[min(ranks)]
        return []

    def _by_file_names(self) -> None:
        for place in self._places:
            groups: dict[int, tuple[str, list[PageSource]]] = {}
            for page in place.pages:
                alike, name = self._beginning(page.name)
                if len(alike) == 1:
                    groups.setdefault(alike[0], (name, []))[1].append(page)
                elif alike:
                    self._ambiguous(shown(place.path / page.name, self._top), alike)
            for number, (name, pages) in groups.items():
                self._take(number, place, pages, name)

    def _beginning(self, file: str) -> tuple[list[int], str]:
        """Give the records whose key the file's name begins with, the longest key first."""
        stem = file[: len(file) - len(names.suffix(file))]
        cuts = [n for n in range(len(stem), 0, -1) if n == len(stem) or not stem[n].isalnum()]
        for known, form in ((self._exact, names.same), (self._loose, folded)):
            for cut in cuts:
                ranks = known.get(form(stem[:cut]))
                if ranks:
                    return ranks[min(ranks)], stem[:cut]
        return [], ""

    def _the_only_one(self) -> None:
        """Give the only record the images beside it, whatever they are called."""
        whole = [p for p in self._places if p.path == self._start and p.whole]
        if len(self._cards) == 1 and not self._found and whole:
            self._take(0, whole[0], whole[0].pages, self._name(whole[0]))

    def _take(self, number: int, place: Place, pages: Sequence[PageSource], name: str) -> None:
        before = self._found.get(number)
        if before is None:
            taken = tuple(pages)
            self._found[number] = Match(self._cards[number], place, taken, name)
            ids = {id(page) for page in taken}
            place.pages = [page for page in place.pages if id(page) not in ids]

    def _name(self, place: Place) -> str:
        return names.readable(place.path.name)

    def _ambiguous(self, file: str, alike: Sequence[int]) -> None:
        which = " and ".join(f"{self._cards[n].name} of {self._cards[n].file}" for n in alike[:3])
        reason = f"fits {which}: name it by what only one of them has"
        self.problems.append(Problem(file, reason))

    def _complain(self) -> None:
        told = {problem.file for problem in self.problems}
        for place in self._places:
            if not place.pages or shown(place.path, self._top) in told:
                continue
            reason = "fits no record: name it by the call number or identifier of its record"
            if not place.whole or place.path == self._start:
                images = names.listed([page.name for page in place.pages])
                reason = (
                    f"{len(place.pages)} images fit no record ({images}): begin their names"
                    " with the call number or identifier of their record"
                )
            self.problems.append(Problem(shown(place.path, self._top), reason))
        self._complain_of_records()

    def _complain_of_records(self) -> None:
        quiet: dict[str, list[str]] = {}
        for number, card in enumerate(self._cards):
            if number in self._found:
                continue
            if card.needs_images:
                self.problems.append(card.problem(self._reason(card)))
            else:
                quiet.setdefault(card.file, []).append(card.name)
        for file, left in quiet.items():
            reason = f"{len(left)} components have no images here: {names.listed(left)}"
            self.problems.append(Problem(file, reason, fatal=False))

    def _reason(self, card: Card) -> str:
        key = next((key for keys in card.keys for key in keys if key), "")
        called = f", such as {names.brief(key)}" if key else ""
        return (
            "has no images here: name their folder, or the beginning of their names, by its call"
            f" number or identifier{called}"
        )


def _enter(known: dict[str, dict[int, list[int]]], key: str, rank: int, number: int) -> None:
    if key:
        numbers = known.setdefault(key, {}).setdefault(rank, [])
        if number not in numbers:
            numbers.append(number)


def _package(match: Match) -> Package:
    card, place = match.card, match.place
    problems = place.contents.problems if place.whole or not place.pages else ()
    description: Description = card.description
    if not description.title:
        title = {assumed_language(match.name): [match.name]}
        description = replace(description, title=title)
        problems = (*problems, card.problem("has no title, so its name is taken", fatal=False))
    alone = len(match.pages) == len(place.contents.pages)
    return Package(
        source_id=card.source_id or match.name,
        root=place.path,
        description=description,
        pages=match.pages,
        sections=place.contents.sections if alone else (),
        work=card.work,
        identifiers=card.identifiers,
        record=card.record,
        problems=tuple(problems),
    )
