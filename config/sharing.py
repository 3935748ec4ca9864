"""Settings of sharing: who may show our reader in a page of theirs, and where items open too."""

from __future__ import annotations

from dataclasses import dataclass

from config.described import described

RECORD_KINDS = "sheet-row marc marcxml mods dublin-core ead-unit mets tei xmp"


@dataclass(frozen=True)
class Sharing:
    """How items are shown elsewhere."""

    embed_ancestors: str = described(
        "*",
        "Sites that may show the reader in a frame (`/embed/…`): `*` for all, or addresses such as"
        " `https://school.example` separated by spaces; empty: none. No other page may be framed"
        " by others.",
    )
    open_in: str = described(
        "Mirador=https://projectmirador.org/embed/?iiif-content={manifest};"
        "Universal Viewer=https://uv-v4.netlify.app/#?iiifManifestId={manifest};"
        "TIFY=https://demo.tify.rocks/demo.html?manifest={manifest};"
        "Clover=https://samvera-labs.github.io/clover-iiif/docs/viewer/demo"
        "?iiif-content={manifest}",
        "Viewers in which an item's page offers to open it, as `name=address` separated by"
        " semicolons; `{manifest}` stands for the manifest's address. Nothing is asked of them"
        " until a reader follows the link.",
    )

    source_records: str = described(
        RECORD_KINDS,
        "Kinds of records that anybody may have as they were handed in, named by the manifests of"
        " published items (METS and TEI, which may hold text, only where the text is open). Take a"
        " kind out if your records hold what is for staff only; empty: none.",
    )

    @property
    def viewers(self) -> tuple[tuple[str, str], ...]:
        """Give the name and the address of each viewer."""
        pairs = (one.partition("=") for one in self.open_in.split(";") if one.strip())
        return tuple((name.strip(), address.strip()) for name, _, address in pairs)
