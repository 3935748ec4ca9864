"""Codes of the catalogue in words: types, languages, scripts, tiers, licences."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

from app.language import gettext, language, later

TYPES: Mapping[str, str] = {
    "book": later("Book"),
    "gazetteer": later("Gazetteer"),
    "map": later("Map"),
    "thesis": later("Thesis"),
    "textbook": later("Textbook"),
    "manuscript": later("Manuscript"),
    "periodical": later("Periodical"),
    "newspaper": later("Newspaper"),
    "almanac": later("Almanac"),
    "genealogy": later("Genealogy"),
    "inscription": later("Inscription"),
    "rubbing": later("Stele rubbing"),
    "edict": later("Royal edict (sắc phong)"),
    "document": later("Document"),
    "photograph": later("Photograph"),
    "report": later("Report"),
}

LANGUAGES: Mapping[str, str] = {
    "vi": later("Vietnamese"),
    "vi-Latn": later("Vietnamese (quốc ngữ)"),
    "vi-Hani": later("Vietnamese (Nôm)"),
    "lzh": later("Literary Chinese (Hán)"),
    "lzh-Hant": later("Literary Chinese (Hán)"),
    "zh": later("Chinese"),
    "fr": later("French"),
    "en": later("English"),
    "la": later("Latin"),
    "tyz": later("Tày"),
}
OFFERED = tuple(code for code in LANGUAGES if code != "lzh-Hant")
"""Those to choose from: of two codes of one name, the shorter."""

SCRIPTS: Mapping[str, str] = {
    "Hani": later("Hán-Nôm characters"),
    "Latn": later("Latin letters"),
}

KINDS: Mapping[str, str] = {
    "provincial": later("Provincial library"),
    "district": later("District library"),
    "commune": later("Commune library"),
    "school": later("School library"),
    "university": later("University library"),
    "specialised": later("Specialised library"),
    "private": later("Private library"),
}

STATES: Mapping[str, str] = {
    "arriving": later("Arriving"),
    "draft": later("Draft"),
    "review": later("In review"),
    "published": later("Published"),
    "withdrawn": later("Withdrawn"),
    "deleted": later("Deleted"),
}

FACETS: Mapping[str, str] = {
    "library": later("Library"),
    "collection": later("Collection"),
    "rights": later("Access"),
    "type": later("Type"),
    "language": later("Language"),
    "script": later("Script"),
    "century": later("Century"),
    "decade": later("Decade"),
    "subject": later("Subject"),
    "place": later("Place"),
    "person": later("Person"),
    "has_text": later("Text"),
}

HAS_TEXT: Mapping[str, str] = {
    "yes": later("With text that can be searched"),
    "no": later("Images only"),
}

# What a tier means and what a reader can do, in plain words.
TIERS: Mapping[str, tuple[str, str]] = {
    "open": (later("Open to all"), ""),
    "reduced": (
        later("Reduced images"),
        later("Images are shown at a reduced size. The library shows the full size on request."),
    ),
    "onsite": (
        later("In the reading room"),
        later("Its pages can be read in the library's reading room. Here you see what it is."),
    ),
    "signed_in": (
        later("For signed-in readers"),
        later("Sign in with your library account to read its pages."),
    ),
    "loan": (
        later("On loan only"),
        later("Its pages open to one reader at a time, on loan. Ask the library for a loan."),
    ),
    "staff": (
        later("For library staff"),
        later("Its pages are open to the library's staff only. Ask the library about it."),
    ),
    "closed": (
        later("Closed"),
        later("Its pages are closed for the time being. Ask the library why and until when."),
    ),
}

LICENCES: Mapping[str, str] = {
    "creativecommons.org/publicdomain/mark/1.0": later("Public domain: free for any use"),
    "creativecommons.org/publicdomain/zero/1.0": later("CC0: free for any use"),
    "creativecommons.org/licenses/by/4.0": later(
        "CC BY 4.0: free for any use that names the source"
    ),
    "creativecommons.org/licenses/by-sa/4.0": later(
        "CC BY-SA 4.0: free if the source is named and what you make is shared alike"
    ),
    "creativecommons.org/licenses/by-nc/4.0": later(
        "CC BY-NC 4.0: free for use without profit that names the source"
    ),
    "creativecommons.org/licenses/by-nc-sa/4.0": later(
        "CC BY-NC-SA 4.0: free without profit if the source is named and shared alike"
    ),
    "creativecommons.org/licenses/by-nc-nd/4.0": later(
        "CC BY-NC-ND 4.0: free without profit and unchanged if the source is named"
    ),
    "rightsstatements.org/vocab/InC/1.0": later("In copyright: ask before you reuse it"),
    "rightsstatements.org/vocab/InC-EDU/1.0": later("In copyright: free for teaching and learning"),
    "rightsstatements.org/vocab/NoC-NC/1.0": later("No copyright: free for use without profit"),
    "rightsstatements.org/vocab/NoC-OKLR/1.0": later(
        "No copyright, but other legal restrictions hold: ask the library"
    ),
    "rightsstatements.org/vocab/CNE/1.0": later("Copyright not evaluated: ask before you reuse it"),
    "rightsstatements.org/vocab/UND/1.0": later("Copyright undetermined: ask before you reuse it"),
    "rightsstatements.org/vocab/NKC/1.0": later("No known copyright"),
}


def name(words: Mapping[str, str], code: str) -> str:
    """Give the word for a code; one that is not known stands for itself."""
    return gettext(words[code]) if code in words else code


def language_name(code: str) -> str:
    """Name a language; one that our table lacks has the name that locales give it."""
    if code in LANGUAGES:
        return gettext(LANGUAGES[code])
    return str(Locale(language()).languages.get(code.partition("-")[0], code))


def script_name(code: str) -> str:
    """Name a script, likewise."""
    if code in SCRIPTS:
        return gettext(SCRIPTS[code])
    return str(Locale(language()).scripts.get(code, code))


def licence(uri: str) -> str:
    """Say what a rights URI allows; one that is not known stands for itself."""
    bare = uri.partition("://")[2].rstrip("/").removeprefix("www.")
    return gettext(LICENCES[bare]) if bare in LICENCES else uri


def century(value: str) -> str:
    """Name a century."""
    roman = _ROMAN.get(value, value)
    return gettext("%(century)s century", century=_ordinal(value), roman=roman)


def decade(value: str) -> str:
    """Name a decade by its years."""
    return f"{value}–{int(value) + 9}" if value.lstrip("-").isdecimal() else value


def tier(code: str) -> tuple[str, str]:
    """Name a tier, and say what a reader can do."""
    title, advice = TIERS.get(code, TIERS["closed"])
    return gettext(title), gettext(advice) if advice else ""


def _ordinal(value: str) -> str:
    if not value.isdigit():
        return value
    last, teen = value[-1], value[-2:] in ("11", "12", "13")
    return value + ("th" if teen else {"1": "st", "2": "nd", "3": "rd"}.get(last, "th"))


_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = {str(place): "X" * (place // 10) + _UNITS[place % 10] for place in range(1, 30)}


def state(code: str) -> str:
    """Say in a word how far an item has come."""
    return gettext(STATES[code]) if code in STATES else code
