"""Finds the encoding of a text file, strictly: what is not sure is refused, never guessed. Pure."""

from __future__ import annotations

import codecs
import unicodedata

from ingest.text.legacy import from_legacy, legacy_font

# The five tone marks that Windows-1258 writes after the vowel, as characters of their own.
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS = frozenset("aăâeêioôơuưy")
# What a Western Windows shows for the bytes that Latin-1 has no letter for.
_WESTERN = {
    byte: shown for byte in range(128, 160) if (shown := bytes([byte]).decode("cp1252", "ignore"))
}


class EncodingUnknown(Exception):
    """The bytes are no text in an encoding we can be sure of; the message says what to do."""


def decode(data: bytes) -> str:
    """Give the text in NFC, from UTF-8, UTF-16 or Windows-1258; of TCVN3 or VNI as it was typed.

    Raises:
        EncodingUnknown: it is none of these for sure.
    """
    return unicodedata.normalize("NFC", _decoded(data))


def codec_of(data: bytes) -> tuple[str, bytes]:
    """Give the codec of a sheet that `decode` reads, and the byte order mark it begins with.

    Text for old fonts is given as Latin-1, byte by byte: it can be written back unchanged.
    """
    marks = (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")
    for mark, codec in (*marks, (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return codec, mark
    codec = _utf_16_without_mark(data)
    if codec:
        return codec, b""
    for codec in ("utf-8", "cp1258"):
        try:
            same = data.decode(codec).encode(codec) == data
        except UnicodeError:
            continue
        if same and (codec == "utf-8" or is_windows_1258(data)):
            return codec, b""
    return "latin-1", b""


def converted(text: str) -> tuple[str, str]:
    """Give a text typed for TCVN3 or VNI fonts in Unicode, and the fonts' name; others as is."""
    font = legacy_font(text)
    return (from_legacy(text, font), font.name) if font else (text, "")


def is_windows_1258(data: bytes) -> bool:
    """Tell whether bytes are Windows-1258: tone marks, and each after a vowel."""
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError:
        return False
    return bool(_TONES & set(text)) and _well_spelt(text)


def _decoded(data: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _strictly(data, encoding)
    encoding = _utf_16_without_mark(data)
    if encoding:
        return _strictly(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _vietnamese(data, error)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingUnknown(
            f"it begins as {encoding.upper()} but byte {error.start} breaks it:"
            " save it again as CSV UTF-8"
        ) from error


def _utf_16_without_mark(data: bytes) -> str:
    # Headings are Latin letters, so every second byte at the beginning is zero.
    head = data[:64]
    even, odd = head[0::2], head[1::2]
    if len(head) >= 4 and odd.count(0) > 0.6 * len(odd) and not even.count(0):
        return "utf-16-le"
    if len(head) >= 4 and even.count(0) > 0.6 * len(even) and not odd.count(0):
        return "utf-16-be"
    return ""


def _vietnamese(data: bytes, error: UnicodeDecodeError) -> str:
    typed = data.decode("latin-1").translate(_WESTERN)
    if legacy_font(typed):
        return typed
    if is_windows_1258(data):
        return data.decode("cp1258")
    line = data.count(b"\n", 0, error.start) + 1
    raise EncodingUnknown(
        f"neither UTF-8 nor UTF-16 nor Windows-1258, nor TCVN3 or VNI for sure (line {line} is the"
        " first that breaks): save it again as CSV UTF-8"
    )


def _well_spelt(text: str) -> bool:
    # Western letters (ì, ò) stand where Windows-1258 has tones, but after consonants.
    previous = ""
    for character in text:
        if character in _TONES:
            if previous.lower() not in _VOWELS:
                return False
        elif unicodedata.category(character) == "Cc" and character not in "\t\r\n":
            return False
        previous = character
    return True
