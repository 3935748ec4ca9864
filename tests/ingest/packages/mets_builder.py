"""Writes small METS files as Kitodo does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

MODS = """<mods:recordInfo><mods:recordIdentifier>HN-12</mods:recordIdentifier></mods:recordInfo>
<mods:titleInfo><mods:nonSort>The</mods:nonSort><mods:title>Gazetteer</mods:title></mods:titleInfo>
"""
PLAIN_LOGICAL = (
    '<mets:div ID="LOG_0" DMDID="DMD0" TYPE="monograph">'
    '<mets:div ID="LOG_1" LABEL="One"/></mets:div>'
)


def write_mets(
    path: Path,
    groups: Mapping[str, Sequence[str]],
    *,
    mods: str = MODS,
    logical: str = PLAIN_LOGICAL,
    links: Sequence[tuple[str, str]] = (("LOG_1", "PHYS_1"),),
    labels: Sequence[str] = (),
    orders: Sequence[int] = (),
) -> Path:
    """Write a METS whose n-th page has the n-th link of each group; an empty link is left out."""
    count = max(map(len, groups.values()))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"""<mets:mets xmlns:mets="http://www.loc.gov/METS/" xmlns:mods="http://www.loc.gov/mods/v3"
 xmlns:xlink="http://www.w3.org/1999/xlink">
<mets:dmdSec ID="DMD0"><mets:mdWrap MDTYPE="MODS"><mets:xmlData><mods:mods>{mods}</mods:mods>
</mets:xmlData></mets:mdWrap></mets:dmdSec>
<mets:fileSec>{"".join(_group(name, files) for name, files in groups.items())}</mets:fileSec>
<mets:structMap TYPE="LOGICAL">{logical}</mets:structMap>
<mets:structMap TYPE="PHYSICAL"><mets:div ID="PHYS_0" TYPE="physSequence">
{"".join(_page(n, groups, labels, orders) for n in range(count))}</mets:div></mets:structMap>
<mets:structLink>
{"".join(f'<mets:smLink xlink:from="{a}" xlink:to="{b}"/>' for a, b in links)}
</mets:structLink></mets:mets>""",
        encoding="utf-8",
    )
    return path


def _group(name: str, files: Sequence[str]) -> str:
    kind = "application/alto+xml" if name == "FULLTEXT" else "image/tiff"
    inside = "".join(
        f'<mets:file ID="{name}_{n}" MIMETYPE="{kind}">'
        f'<mets:FLocat LOCTYPE="URL" xlink:href={quoteattr(file)}/></mets:file>'
        for n, file in enumerate(files)
        if file
    )
    return f"<mets:fileGrp USE={quoteattr(name)}>{inside}</mets:fileGrp>"


def _page(
    number: int, groups: Mapping[str, Sequence[str]], labels: Sequence[str], orders: Sequence[int]
) -> str:
    order = orders[number] if orders else number + 1
    label = f' ORDERLABEL="{escape(labels[number])}"' if labels else ""
    files = "".join(
        f'<mets:fptr FILEID="{name}_{number}"/>'
        for name, links in groups.items()
        if number < len(links) and links[number]
    )
    return f'<mets:div ID="PHYS_{number + 1}" ORDER="{order}"{label} TYPE="page">{files}</mets:div>'
