"""Citations to read: the Vietnamese manner, APA 7 and MLA 9. Pure.

A permanent address is cited, so none tells when it was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.site.citing.cited import Cited, Name

_MOST_APA_NAMES = 20


@dataclass(frozen=True)
class Part:
    """A stretch of a citation."""

    text: str
    slanted: bool = False


Citation = tuple[Part, ...]


def plain(citation: Citation) -> str:
    """Give a citation without its slanted letters."""
    return "".join(part.text for part in citation)


def vietnamese(of: Cited) -> Citation:
    """Cite as theses in Việt Nam do: creators (year), title, publisher, library, address."""
    year = f"({of.date.told('khoảng') or 'không rõ năm'})"
    names = ", ".join(one.whole for one in of.creators)
    title = Part(of.title, slanted=True)
    begin = [Part(f"{names} {year}, "), title] if names else [title, Part(f" {year}")]
    rest = [
        _volume("tập", of),
        of.publisher,
        of.library,
        f"ký hiệu {of.call_number}" if of.call_number else "",
        _page("tr.", of),
        of.address,
    ]
    original = f" [{of.original}]" if of.original else ""
    if original:
        begin.insert(begin.index(title) + 1, Part(original))
    return (*begin, Part("".join(f", {one}" for one in rest if one) + "."))


def apa(of: Cited) -> Citation:
    """Cite as APA, 7th edition: author, date, title, source."""
    year = f"({of.date.told('ca.') or 'n.d.'})"
    original = f" [{of.original}]" if of.original else ""
    part = ", ".join(filter(None, (_volume("Vol.", of), _page("p.", of))))
    page = f" ({part})" if part else ""
    title = [Part(of.title, slanted=True), Part(f"{original}{page}. ")]
    names = _apa_names(of.creators)
    begin = (
        [Part(f"{_stopped(names)} {year}. "), *title]
        if names
        else [Part(of.title, slanted=True), Part(f"{original}{page}. {year}. ")]
    )
    source = [of.publisher, ", ".join(filter(None, (of.library, of.call_number)))]
    return (*begin, Part("".join(f"{_stopped(one)} " for one in source if one) + of.address))


def mla(of: Cited) -> Citation:
    """Cite as MLA, 9th edition: author, title, publisher and date, container, address."""
    names = _mla_names(of.creators)
    original = f" [{of.original}]" if of.original else ""
    volume = _volume("Vol.", of)
    made = ", ".join(filter(None, (volume, of.publisher, of.date.told("circa") or "n.d.")))
    where = [of.call_number, _page("p.", of), of.address]
    parts = [Part(f"{_stopped(names)} ")] if names else []
    parts += [Part(of.title, slanted=True), Part(f"{original}. {_stopped(made)} ")]
    parts.append(Part(of.library, slanted=True))
    listed = [one for one in where if one]
    begin = ", " if of.library else ""
    return (*parts, Part(begin + ", ".join(listed) + "."))


STYLES: dict[str, Callable[[Cited], Citation]] = {
    "vi": vietnamese,
    "apa": apa,
    "mla": mla,
}
"""Each style by its short name, in the order in which they are offered."""


def _apa_names(names: Sequence[Name]) -> str:
    written = [one.initials for one in names]
    if len(written) > _MOST_APA_NAMES:
        return ", ".join(written[: _MOST_APA_NAMES - 1]) + f", … {written[-1]}"
    if len(written) > 1:
        return ", ".join(written[:-1]) + f", & {written[-1]}"
    return "".join(written)


def _mla_names(names: Sequence[Name]) -> str:
    if not names:
        return ""
    if len(names) == 1:
        return names[0].inverted
    if len(names) == 2:
        return f"{names[0].inverted}, and {names[1].whole}"
    return f"{names[0].inverted}, et al."


def _page(word: str, of: Cited) -> str:
    """Write the page; one that bears a name and no number stands without the word for page."""
    numbered = any(letter.isdigit() for letter in of.page)
    return f"{word} {of.page}" if numbered else of.page


def _volume(word: str, of: Cited) -> str:
    return f"{word} {of.untold_volume}" if of.untold_volume else ""


def _stopped(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
