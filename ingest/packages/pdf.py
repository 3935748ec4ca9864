"""Reads PDF documents: each an item, each of its pages a page. Its child process reads the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings
from ingest.catalog.description import Description, LanguageMap
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Document, Limits
from ingest.derivatives.errors import ImageError
from ingest.languages import assumed_language
from ingest.packages import frames, item_sheets, names, xmp
from ingest.packages.listing import shown
from ingest.packages.package import (
    Delivery,
    Package,
    PackageError,
    PageSource,
    Problem,
    SectionSource,
    SourceRecord,
)

# What word processors write in place of a title.
_NO_TITLE = re.compile(
    r"(untitled|không tên|document ?\d*|slide ?\d*|.*\.(docx?|pptx?|pdf|indd))", re.I
)
_PROGRAM = re.compile(r"^microsoft (word|powerpoint) - ", re.I)


@dataclass(frozen=True)
class Book:
    """A PDF's pages and what it says of itself."""

    pages: tuple[PageSource, ...]
    sections: tuple[SectionSource, ...]
    description: Description
    record: SourceRecord | None


def read(paths: Sequence[Path], top: Path, settings: Settings) -> Delivery:
    """Read each document as one item; one that cannot be read is a problem of the delivery.

    Raises:
        PackageError: it is the only one, and cannot be read.
    """
    packages: list[Package] = []
    problems: list[Problem] = []
    with DerivativeWorker(Limits.of(settings)) as reader:
        for path in paths:
            try:
                book = _book(path, reader, settings)
            except ImageError as error:
                problems.append(Problem(shown(path, top), error.reason))
                continue
            packages.append(
                Package(
                    source_id=names.readable(path.relative_to(top).as_posix()),
                    root=path,
                    description=book.description,
                    pages=book.pages,
                    sections=book.sections,
                    record=book.record,
                    pdf=path,
                )
            )
    if len(paths) == 1 and problems:
        raise PackageError(problems[0])
    return Delivery(packages=tuple(packages), problems=tuple(problems))


def book_of(path: Path, top: Path, settings: Settings) -> Book:
    """Read one document that something else describes.

    Raises:
        PackageError: it cannot be read.
    """
    try:
        with DerivativeWorker(Limits.of(settings)) as reader:
            return _book(path, reader, settings)
    except ImageError as error:
        raise PackageError(Problem(shown(path, top), error.reason)) from error


def _book(path: Path, reader: DerivativeWorker, settings: Settings) -> Book:
    found = reader.document(path, settings.max_document_pages)
    whole = PageSource(names.readable(path.name), path, text_inside=True)
    labels = found.labels or ("",) * found.pages
    pages = tuple(
        _labelled(frames.named(whole, at + 1, at), label) for at, label in enumerate(labels)
    )
    entries = [(entry.level, entry.title, entry.page) for entry in found.outline]
    record = None
    if found.metadata:
        record = SourceRecord("xmp", "application/xml", found.metadata.encode("utf-8"))
    return Book(pages, item_sheets.outline(entries, found.pages), _described(path, found), record)


def _labelled(page: PageSource, label: str) -> PageSource:
    if not label:
        return page
    return PageSource(
        page.name, page.image, label={"none": [label]}, frame=page.frame, text_inside=True
    )


def _described(path: Path, found: Document) -> Description:
    told = xmp.description(found.metadata)
    stem = path.name[: len(path.name) - len(names.suffix(path.name))]
    title = told.title or _in_language(_title(found.info.get("Title", "")))
    creator = told.creator or [_in_language(one) for one in _parts(found.info.get("Author", ""))]
    subject = told.subject or [_in_language(one) for one in _parts(found.info.get("Keywords", ""))]
    return Description(
        title=title or _in_language(names.readable(stem)),
        creator=creator,
        publisher=told.publisher,
        date=told.date,
        languages=told.languages,
        subject=subject,
        summary=told.summary or _in_language(found.info.get("Subject", "")),
        rights=told.rights,
        attribution=told.attribution,
    )


def _title(text: str) -> str:
    text = _PROGRAM.sub("", names.readable(" ".join(text.split())))
    return "" if _NO_TITLE.fullmatch(text) else text


def _parts(text: str) -> list[str]:
    return [part for part in (" ".join(one.split()) for one in re.split(r"[;|\n]", text)) if part]


def _in_language(text: str) -> LanguageMap:
    text = names.readable(text)
    return {assumed_language(text): [text]} if text else {}
