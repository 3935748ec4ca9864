"""Finds the encoding of a text file, strictly: what is not sure is refused, never guessed. Pure."""

from __future__ import annotations

import codecs
import re
import unicodedata

# The five tone marks that Windows-1258 writes after the vowel, as characters of their own.
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS = frozenset("aăâeêioôơuưy")
# Fonts of before Unicode draw Vietnamese letters in the places of signs and of other letters. Such
# signs inside words give TCVN3 away; such letter pairs, which no language has, give VNI away.
_TCVN3 = re.compile(r"[A-Za-z][µ¸¶·¹¨»¾¼½©®«¬ª\xad]|[µ¸¶·¹¨»¾¼½©®«¬ª][a-z]")
_VNI = re.compile(r"[AEOYaeoy][øØ]|[AEOaeo][äÄ]|[AEYaey][ùÙ]|[AEOaeo][âÂ]|[uU][øØùÙ]|[ao][ïåÏÅ]")
_LEGACY_WORDS = 3
_SAMPLE = 200_000


class EncodingUnknown(Exception):
    """The bytes are no text in an encoding we can be sure of; the message says what to do."""


def decode(data: bytes) -> str:
    """Give the text in NFC, from UTF-8, UTF-16 or Windows-1258.

    Raises:
        EncodingUnknown: it is none of these for sure.
    """
    return unicodedata.normalize("NFC", _decoded(data))


def refuse_legacy_fonts(text: str) -> None:
    """Refuse text typed for TCVN3 (ABC) or VNI fonts.

    Raises:
        EncodingUnknown: the letters are of such a font.
    """
    sample = text[:_SAMPLE]
    for pattern, name in ((_TCVN3, "TCVN3 (ABC)"), (_VNI, "VNI")):
        words = {word for word in sample.split() if pattern.search(word)}
        if len(words) >= _LEGACY_WORDS:
            raise EncodingUnknown(
                f"the text is typed for {name} fonts ({', '.join(sorted(words)[:3])}):"
                " convert it to Unicode (in UniKey: Ctrl+Shift+F6) and save it as CSV UTF-8"
            )


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
    refuse_legacy_fonts(data.decode("latin-1"))
    line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError:
        text = ""
    if not _TONES & set(text) or not _well_spelt(text):
        raise EncodingUnknown(
            f"neither UTF-8 nor UTF-16 nor Windows-1258 (line {line} is the first that breaks):"
            " save it again as CSV UTF-8"
        )
    return text


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
