"""Reads a folder of images as one item: natural order, text matched by name; opens no image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings
from ingest.catalog.description import Description
from ingest.languages import assumed_language
from ingest.packages import frames, item_sheets, listing, names, pdf, records, tei_pages
from ingest.packages.listing import Listing, shown
from ingest.packages.package import (
    Delivery,
    Package,
    PackageError,
    PageSource,
    Problem,
    SectionSource,
    TranslationSource,
)

# Folders in which text lies apart from its images; those named first go before those after.
TEXT_FOLDERS = ("alto", "hocr", "ocr", "page", "tei", "text", "fulltext", "txt")


@dataclass(frozen=True)
class Contents:
    """The pages of one folder, with their text, labels and sections."""

    pages: tuple[PageSource, ...]
    sections: tuple[SectionSource, ...]
    problems: tuple[Problem, ...]
    pdf: Path | None = None  # of the whole item


def read(found: Listing, top: Path, settings: Settings) -> Delivery:
    """Read a folder that no sheet describes: its name is its title and its source id.

    Raises:
        PackageError: the folder holds two pages of one name.
    """
    inside, folder = contents(found, top, settings), found.folder
    if not inside.pages:
        return Delivery(problems=inside.problems)
    name = names.readable(folder.name)
    package = Package(
        source_id=names.readable(folder.relative_to(top).as_posix()) if folder != top else name,
        root=folder,
        description=Description(title={assumed_language(name): [name]}),
        pages=inside.pages,
        sections=inside.sections,
        problems=inside.problems,
        pdf=inside.pdf,
    )
    return Delivery(packages=(package,))


def contents(
    found: Listing, top: Path, settings: Settings, known: tuple[str, ...] = ()
) -> Contents:
    """Read a folder's pages; `known` are names of sheets that belong to somebody else.

    Raises:
        PackageError: two pages of one name.
    """
    _refuse_twins(found, top)
    if not found.images and not found.pdfs:
        reason = "no images lie directly in this folder: put the item's images there"
        return Contents((), (), (*found.problems, Problem(shown(found.folder, top), reason)))
    document, problems = _document(found, top)
    texts, translations, more = _texts(found, top)
    problems += more
    pages: tuple[PageSource, ...] = ()
    sections: tuple[SectionSource, ...] = ()
    if found.images:
        listed = [_page(found.folder, image, texts, translations) for image in found.images]
        pages, more = frames.expanded(listed, settings)
        problems += more
    elif document is not None:
        book = pdf.book_of(document, top, settings)
        pages, sections = book.pages, book.sections
    places = frames.places(pages)
    for name in found.named(*item_sheets.PAGES_NAMES):
        path = found.folder / name
        told, more = item_sheets.told(path, shown(path, top), places, settings)
        pages = tuple(told[n].given_to(p) if n in told else p for n, p in enumerate(pages))
        problems += more
    for name in found.named(*item_sheets.CONTENTS_NAMES):
        path = found.folder / name
        sections, more = item_sheets.contents(path, shown(path, top), places, settings)
        problems += more
    problems += _unknown(
        found, top, (*known, *item_sheets.PAGES_NAMES, *item_sheets.CONTENTS_NAMES)
    )
    return Contents(pages, sections, (*found.problems, *problems), document)


def _document(found: Listing, top: Path) -> tuple[Path | None, list[Problem]]:
    """Give the PDF of the whole item, if there is just one."""
    if len(found.pdfs) < 2:
        return next((found.folder / name for name in found.pdfs), None), []
    reason = (
        f"{len(found.pdfs)} PDFs, {names.listed(found.pdfs)}: an item has one; give each"
        " of the others a folder of its own"
    )
    return None, [Problem(shown(found.folder, top), reason, fatal=not found.images)]


def is_text_folder(name: str) -> bool:
    """Tell whether a folder of this name holds the text of the images beside it."""
    return names.same(name) in TEXT_FOLDERS


def _refuse_twins(found: Listing, top: Path) -> None:
    seen: dict[str, str] = {}
    for image in found.images:
        twin = seen.setdefault(names.stem_key(image), image)
        if twin is not image:
            here, there = names.readable(image), names.readable(twin)
            if here == there:
                here += " (the same name in another Unicode form)"
            reason = f"two pages of one name, {there} and {here}: keep one, or rename one"
            raise PackageError(Problem(shown(found.folder, top), reason))


_Translations = dict[str, list[TranslationSource]]


def _page(
    folder: Path, image: str, texts: Mapping[str, Path], translations: _Translations
) -> PageSource:
    # 0001.alto.xml goes with 0001.tif, and 0001.tif.xml too.
    keys = (names.stem_key(image), names.same(image))
    return PageSource(
        name=names.readable(image),
        image=folder / image,
        text=texts.get(keys[0]) or texts.get(keys[1]),
        translations=tuple(one for key in keys for one in translations.get(key, ())),
    )


def _texts(found: Listing, top: Path) -> tuple[dict[str, Path], _Translations, list[Problem]]:
    wanted = {names.stem_key(i) for i in found.images} | {names.same(i) for i in found.images}
    texts: dict[str, Path] = {}
    translations: _Translations = {}
    whole: list[Path] = []
    files, problems = _text_files(found, top)
    for path in files:
        keys = (names.stem_key(path.name), names.text_stem_key(path.name))
        key = next((key for key in keys if key in wanted), None)
        if key is not None and key not in texts:
            texts[key] = path
        elif key is None and (translated := names.translation_key(path.name))[0] in wanted:
            stem, language = translated
            named = TranslationSource(language, shown(path, top), path)
            translations.setdefault(stem, []).append(named)
        elif key is None and tei_pages.is_tei(path) and not whole:
            whole.append(path)
        else:
            reason = _left_out(path, shown(texts[key], top) if key else "")
            problems.append(Problem(shown(path, top), reason, fatal=False))
    for path in whole:  # tei_pages gives each page its part later
        texts = {names.stem_key(image): path for image in found.images} | texts
    return texts, translations, problems


def _left_out(path: Path, taken: str) -> str:
    if taken:
        return f"a second text of this page, left out: {taken} is taken"
    if records.is_record(path):
        return "this is a record, but a sheet or a METS describes the images: left out"
    return "no image has this name, so this text is left out: name it as its image"


def _text_files(found: Listing, top: Path) -> tuple[list[Path], list[Problem]]:
    files = [found.folder / name for name in found.texts]
    problems: list[Problem] = []
    kinds = {names.same(name): name for name in found.folders}
    for kind in TEXT_FOLDERS:
        if kind in kinds:
            inside = listing.of(found.folder / kinds[kind], top)
            files += [inside.folder / name for name in inside.texts]
            problems += inside.problems
    # OCR programs write plain text beside what has boxes; it counts where it is alone.
    files.sort(key=lambda path: names.suffix(path.name) == ".txt")
    return files, problems


def _unknown(found: Listing, top: Path, known: tuple[str, ...]) -> list[Problem]:
    files = [n for n in (*found.sheets, *found.others) if names.same(n) not in known]
    reason = "no image, no text and no sheet we know, so this file is left out"
    return [Problem(shown(found.folder / name, top), reason, fatal=False) for name in files]
