"""What a page's files were found to be by the malware scanner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.catalog import edit_scans
from ingest.catalog.edit_pages import KeptFile
from ingest.derivatives.errors import ImageError
from ingest.originals import Originals
from ingest.packages.package import PageSource, Problem
from ingest.page_masters import Master, as_handed_in
from ingest.repository import Repository
from ingest.scan import Gate, Infected, Scan, quarantine


def scanned(
    source: PageSource, wanted: Master | None, originals: Originals, gate: Gate
) -> list[Scan]:
    """Have a page's files looked at before anything of it is kept; `wanted` is its image, if any.

    Raises:
        Infected, Unscanned, OSError
    """
    scans: list[Scan | None] = []
    if wanted is not None:
        scans.append(as_handed_in(source, originals).file.looked_at(gate))
        if wanted.taken_out:
            scans.append(wanted.file.looked_at(gate))
    texts = (source.text, *(one.file for one in source.translations))
    scans += [gate.check(path) for path in texts if path]
    return [scan for scan in scans if scan is not None]


def clean(
    source: PageSource, made: Mapping[str, KeptFile | None], scans: Sequence[Scan]
) -> list[tuple[str, Scan]]:
    """Give the scans of what is to be kept, with the roles.

    Raises:
        ImageError: other bytes were looked at than are to be kept.
    """
    found: list[tuple[str, Scan]] = []
    looked_at = {scan.sha256: scan for scan in scans}
    for role, kept in made.items():
        # The text layer of a PDF is kept in that, which was looked at as a whole.
        if kept is None or not looked_at or (role == "text" and source.text is None):
            continue
        if kept.sha256 not in looked_at:
            reason = "was changed while it was taken in: take it in again"
            raise ImageError(source.name, reason)
        found.append((role, looked_at[kept.sha256]))
    return found


def refuse(
    repository: Repository,
    item_id: str,
    package: str,
    source: PageSource,
    found: Infected,
    agent: str,
) -> Problem:
    """Put a file that holds malware into quarantine, note it, and say so."""
    in_text = source.text is not None and source.text == found.file
    file = source.text.name if source.text and in_text else source.name
    reason = quarantine(repository.settings.home, found, f"{package}/{file}")
    with repository.writing() as session:
        edit_scans.note_found(session, item_id, file, found, agent)
    return Problem(f"{package}/{file}", reason)
