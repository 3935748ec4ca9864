"""Which files of a METS are its pages' images and texts, and where they lie in the package."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import etree

from ingest.packages import names
from ingest.xml import local_name

NS = "{http://www.loc.gov/METS/}"
XLINK = "{http://www.w3.org/1999/xlink}"
# Best first. LOCAL is Kitodo's and GDZ's name for the masters on their own disk.
_IMAGE_GROUPS = (
    "MASTER", "ORIGINAL", "PRESERVATION", "ARCHIVE", "LOCAL", "MAX", "OCR-D-IMG", "IMG", "IMAGE",
    "IMAGES", "DEFAULT", "PRESENTATION", "REFERENCE",
)  # fmt: skip
# Groups, and folders, of what is no whole page or too small for one.
_NO_PAGES = ("THUMB", "MIN", "PREVIEW", "TEASER", "SCREENPREV", "CLIP", "CROP", "SEG", "ICON")
_TEXT_GROUPS = ("FULLTEXT", "ALTO", "HOCR", "PAGE", "OCR")
_MAX_FILES = 200_000


@dataclass(frozen=True)
class MetsFile:
    """One file as the METS names it."""

    id: str
    group: str  # USE, in capitals
    media_type: str
    links: tuple[str, ...]  # as written

    @property
    def is_image(self) -> bool:
        """Tell an image of a whole page, by its media type or else its ending."""
        if _is_partial(self.group):
            return False
        ending = names.suffix(PurePosixPath(_path(self.best)).name)
        return self.media_type.startswith("image/") or ending in names.IMAGE_SUFFIXES

    @property
    def is_text(self) -> bool:
        """Tell a page's text by its ending: the media types of texts are often wrong."""
        return names.suffix(PurePosixPath(_path(self.best)).name) in names.TEXT_SUFFIXES

    @property
    def best(self) -> str:
        """The link that is most likely a file of the package."""
        local = [link for link in self.links if not _is_web(link)]
        return (local or list(self.links) or [""])[0]


def named_in(root: etree._Element) -> dict[str, MetsFile]:
    """Give all files of the METS by their ids."""
    found: dict[str, MetsFile] = {}
    for element in root.iter(f"{NS}file"):
        links = tuple(
            link for f in element.findall(f"{NS}FLocat") if (link := f.get(f"{XLINK}href", ""))
        )
        file_id = element.get("ID", "")
        if file_id and links:
            group = (element.get("USE") or _group(element)).upper()
            found[file_id] = MetsFile(file_id, group, element.get("MIMETYPE", "").lower(), links)
    return found


def image_rank(group: str) -> int:
    """Tell how good a group of images is; lower is better."""
    if group in _IMAGE_GROUPS:
        return _IMAGE_GROUPS.index(group)
    return len(_IMAGE_GROUPS)


def text_rank(file: MetsFile) -> int:
    """Tell how good a text is; lower is better."""
    for rank, name in enumerate(_TEXT_GROUPS):
        if name in file.group or name.lower() in file.media_type:
            return rank
    return len(_TEXT_GROUPS)


class Links:
    """Finds what a METS links to, inside the package and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root = folder.resolve()
        self._by_name: dict[str, list[Path]] | None = None

    def find(self, file: MetsFile) -> Path | str:
        """Give the file's path in the package, or say why it has none."""
        reasons: list[str] = []
        for link in sorted(file.links, key=_is_web):
            found = self._elsewhere(link) if _is_foreign(link) else self._beside(link)
            if isinstance(found, Path):
                return found
            reasons.append(found)
        return reasons[0] if reasons else "the METS gives no address for it"

    def _beside(self, link: str) -> Path | str:
        for path in (self._folder / _path(link), self._folder / link):
            try:
                if not path.resolve().is_relative_to(self._root):
                    return f"{_shown(link)} leads out of the package, so it is refused: correct it"
                if path.is_file():
                    return path
            except (OSError, ValueError, RuntimeError):
                return f"{_shown(link)} is no possible file name: correct the METS"
        return f"{_shown(link)} is named but not there: add the file, or correct the METS"

    def _elsewhere(self, link: str) -> Path | str:
        """Find a file of the same name, where the METS names another computer's path."""
        reason = f"{_shown(link)} lies elsewhere: put the file into the package"
        wanted = [names.same(part) for part in PurePosixPath(_path(link)).parts]
        if not wanted:
            return reason
        if self._by_name is None:
            self._by_name = self._walk()
        candidates = self._by_name.get(wanted[-1], [])
        scores = Counter({path: self._likeness(path, wanted) for path in candidates})
        best = scores.most_common(2)
        if not best or (len(best) == 2 and best[0][1] == best[1][1]):
            return reason
        return best[0][0]

    def _likeness(self, path: Path, wanted: Sequence[str]) -> int:
        have = [names.same(part) for part in path.relative_to(self._folder).parts]
        alike = 0
        for mine, theirs in zip(reversed(have), reversed(wanted), strict=False):
            if mine != theirs:
                break
            alike += 1
        return alike

    def _walk(self) -> dict[str, list[Path]]:
        by_name: dict[str, list[Path]] = {}
        count = 0
        for folder, inside, files in os.walk(self._folder):
            inside[:] = [n for n in inside if not names.is_ignored(n) and not _is_partial(n)]
            for name in files:
                path = Path(folder, name)
                if not names.is_ignored(name) and not path.is_symlink():
                    by_name.setdefault(names.same(name), []).append(path)
            count += len(files)
            if count > _MAX_FILES:
                break
        return by_name


def _group(element: etree._Element) -> str:
    above = (g.get("USE", "") for g in element.iterancestors(f"{NS}fileGrp"))
    return next((use for use in above if use), "")


def _is_partial(group: str) -> bool:
    return any(part.startswith(_NO_PAGES) for part in group.upper().split("-"))


def _is_web(link: str) -> bool:
    return link.lower().startswith(("http://", "https://", "ftp://"))


def _is_foreign(link: str) -> bool:
    return _is_web(link) or link.startswith("/") or link.lower().startswith("file:/")


def _path(link: str) -> str:
    """Give the path of a link, without scheme, host and query, decoded once."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    path = parts.path if parts.scheme in ("", "http", "https", "ftp", "file") else link
    if not parts.scheme:
        path = link.strip()  # a question mark or hash belongs to a plain file's name
    return unquote(path).replace("\\", "/").replace("\0", "")


def _shown(link: str) -> str:
    return names.readable(link if len(link) <= 120 else f"{link[:60]}…{link[-50:]}")


def files_of(division: etree._Element, files: dict[str, MetsFile]) -> Iterator[MetsFile]:
    """Give the files that a division points to itself, not through divisions inside it."""
    for pointer in division.findall(f"{NS}fptr"):
        for element in pointer.iter():
            file_id = element.get("FILEID", "")
            if local_name(element) in ("fptr", "area") and file_id in files:
                yield files[file_id]
