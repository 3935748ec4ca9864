"""Settings of bringing in by the browser: how much, from where, and for how long it waits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.described import described


@dataclass(frozen=True)
class Bringing:
    """What curators may hand in at the desk."""

    upload_chunk_bytes: int = described(
        8_000_000, "Most bytes of a file that a browser sends in one piece; a lost line costs one."
    )
    upload_file_bytes: int = described(50_000_000_000, "Largest file of an upload.")
    upload_files: int = described(50_000, "Most files of one upload.")
    upload_bytes: int = described(500_000_000_000, "Most bytes of one upload.")
    upload_form_bytes: int = described(
        100_000_000, "Most bytes of the plain form that uploads without JavaScript."
    )
    upload_days: int = described(
        14, "Days for which a delivery that was not taken in keeps its files after the last change."
    )
    default_rights: str = described(
        "",
        "Rights statement of items that come in without one, such as"
        " http://creativecommons.org/publicdomain/mark/1.0/; empty: they have none.",
    )
    bring_folders: str = described(
        "",
        "Folders of the server that curators may bring in from, with all below them, separated by"
        " semicolons; empty: none.",
    )

    bring_s3: str = described(
        "",
        "S3 places that curators may bring in from, each opened to one library by its short name"
        " or to all (`binh-khe=s3://scans/binh-khe; *=s3://scans/shared`), with the endpoint and"
        " keys of `s3_…`; empty: none.",
    )

    @property
    def open_s3_places(self) -> tuple[tuple[str, str], ...]:
        """Give the S3 places that curators may bring in from, each with its library's slug or *."""
        pairs = (one.partition("=") for one in self.bring_s3.split(";") if one.strip())
        return tuple((slug.strip(), place.strip()) for slug, _, place in pairs)

    @property
    def open_folders(self) -> tuple[Path, ...]:
        """Give the folders that curators may bring in from."""
        return tuple(Path(one.strip()) for one in self.bring_folders.split(";") if one.strip())
