"""The pages of an answer: whole leaves together, at least so many annotations on each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iiif.search.matches import Leaf
from ingest.catalog.description import LanguageMap
from ingest.catalog.find import NotHeld

PAGE_ANNOTATIONS = 500
"""A page of an answer ends with the leaf on which it comes to so many annotations."""


@dataclass(frozen=True)
class Stretch:
    """One page of an answer, and how large the whole is."""

    leaves: tuple[Leaf, ...]
    number: int  # from 1
    pages: int
    first_annotation: int  # its place in the whole, from 0
    first_match: int
    annotations: int  # of the whole
    matches: int
    whole: bool  # all was counted; else there are more than that


@dataclass(frozen=True)
class Answer:
    """A page of an answer with all that its document says."""

    stretch: Stretch
    address: str  # of the service
    titles: Mapping[str, LanguageMap]  # of items; filled where annotations name theirs


def stretch(leaves: Iterable[Leaf], number: int, most_leaves: int | None = None) -> Stretch:
    """Count all leaves, or at least `most_leaves` and one page more, and keep those of one page.

    Raises:
        NotHeld: there are fewer pages.
    """
    kept: list[Leaf] = []
    page, on_page = 1, 0
    annotations = matches = first_annotation = first_match = 0
    whole = True
    for counted, leaf in enumerate(leaves):
        if most_leaves is not None and counted >= most_leaves and page > number:
            whole = False
            break
        if on_page >= PAGE_ANNOTATIONS:
            page, on_page = page + 1, 0
            if page == number:
                first_annotation, first_match = annotations, matches
        if page == number:
            kept.append(leaf)
        on_page += leaf.annotations
        annotations += leaf.annotations
        matches += len(leaf.matches)
    if number > page:
        raise NotHeld(f"the answer has {page} pages")
    return Stretch(
        tuple(kept), number, page, first_annotation, first_match, annotations, matches, whole
    )
