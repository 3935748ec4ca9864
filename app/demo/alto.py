"""Writes a page's words and boxes as ALTO 4.4, the Hán-Nôm ones with their readings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from ingest.text.page_text import Block, Box, Line, Word

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
# A page that is read from right to left is told so block by block.
_DIRECTION = {True: "ttb", False: "ltr"}


def alto(
    blocks: Sequence[Block], *, width: int, height: int, image: str, language: str, vertical: bool
) -> bytes:
    """Give the ALTO of one page whose boxes are pixels of the image."""
    root = etree.fromstring(f'<alto xmlns="{NAMESPACE}" SCHEMAVERSION="4.4"/>')
    description = _under(root, "Description")
    _under(description, "MeasurementUnit").text = "pixel"
    source = _under(description, "sourceImageInformation")
    _under(source, "fileName").text = image
    page = _under(
        _under(root, "Layout"), "Page",
        ID="p1", PHYSICAL_IMG_NR="1", WIDTH=str(width), HEIGHT=str(height), LANG=language,
    )  # fmt: skip
    space = _under(page, "PrintSpace", **_sides(Box(0, 0, width, height)))
    for number, block in enumerate(blocks, 1):
        _block(space, f"b{number}", block, language, _DIRECTION[vertical])
    etree.indent(root, " ")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def around(boxes: Iterable[Box | None]) -> Box:
    """Give the smallest box around all of one or more."""
    known = [box for box in boxes if box is not None]
    whole = known[0]
    for box in known[1:]:
        whole = whole.union(box)
    return whole


def _block(space: etree._Element, name: str, block: Block, language: str, direction: str) -> None:
    box = block.box or around(_line_box(line) for line in block.lines)
    spoken = block.lines[0].language or language
    element = _under(
        space, "TextBlock", ID=name, **_sides(box), LANG=spoken, BASEDIRECTION=direction
    )
    for number, line in enumerate(block.lines, 1):
        _line(element, f"{name}l{number}", line, spoken)


def _line(block: etree._Element, name: str, line: Line, language: str) -> None:
    element = _under(block, "TextLine", ID=name, **_sides(_line_box(line)))
    if line.language and line.language != language:
        element.set("LANG", line.language)
    for number, word in enumerate(line.words):
        previous = line.words[number - 1].box
        if number and line.spaced and previous and word.box:
            x = previous.x + previous.width
            _under(element, "SP", HPOS=str(x), VPOS=str(word.box.y),
                   WIDTH=str(max(word.box.x - x, 1)))  # fmt: skip
        _word(element, word)


def _line_box(line: Line) -> Box:
    return line.box or around(word.box for word in line.words)


def _word(line: etree._Element, word: Word) -> None:
    if word.box is None:
        raise ValueError(f"no box: {word.text}")
    string = _under(line, "String", CONTENT=word.text, **_sides(word.box))
    if word.reading:
        _under(string, "ALTERNATIVE", PURPOSE="quoc-ngu").text = word.reading


def _sides(box: Box) -> dict[str, str]:
    return {
        "HPOS": str(box.x), "VPOS": str(box.y), "WIDTH": str(box.width), "HEIGHT": str(box.height)
    }  # fmt: skip


def _under(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
