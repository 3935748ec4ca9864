"""The visitor's language: chosen by a link, kept in a cookie; messages, numbers and dates in it.

The .po files are compiled when the program starts, so they are the only form that is kept.
"""

from __future__ import annotations

from datetime import date, datetime
from email.utils import format_datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import Flask, current_app, g, has_request_context, request
from werkzeug.wrappers import Response

COOKIE = "tangthu_language"
COOKIE_SECONDS = 365 * 24 * 3600
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
FOLDER = Path(__file__).parent / "translations"


def language() -> str:
    """Give the visitor's language: as they chose, else the installation's default."""
    if not has_request_context():
        return "vi"
    if "language" not in g:
        chosen = request.cookies.get(COOKIE, "")
        default = current_app.extensions["tangthu"].settings.default_language
        g.language = chosen if chosen in LANGUAGES else default
    return str(g.language)


def gettext(message: str, **values: object) -> str:
    """Give the message in the visitor's language."""
    found = catalog(language()).gettext(message)
    return found % values if values else found


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Give the message that fits the number; it may name it as `num`."""
    found = catalog(language()).ngettext(one, many, count)
    return found % ({"num": number(count)} | values)


def later(message: str) -> str:
    """Mark a message of a table for translation; it goes through `gettext` when it is shown."""
    return message


def number(value: float) -> str:
    """Write a number as the visitor's language does."""
    return _decimal(value, language())


@lru_cache(maxsize=4096)
def _decimal(value: float, spoken: str) -> str:
    # Many of a page's numbers are few, and to format one takes as long as to write ten links.
    return str(format_decimal(value, locale=spoken))


def day(value: date | datetime | None) -> str:
    """Write a day as the visitor's language does."""
    return "" if value is None else str(format_date(value, format="long", locale=language()))


def size(count: int) -> str:
    """Write a number of bytes in the unit that fits it."""
    value, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return (
        f"{number(round(value, 0 if unit == 'B' or value >= 100 else 1))}\N{NO-BREAK SPACE}{unit}"
    )


def keep(response: Response, chosen: str) -> Response:
    """Remember the language that the visitor chose."""
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=COOKIE_SECONDS,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


@lru_cache(maxsize=len(LANGUAGES))
def catalog(code: str) -> NullTranslations:
    """Give the messages of a language; the messages themselves are English."""
    path = FOLDER / code / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def install(app: Flask) -> None:
    """Give the templates the messages, numbers and dates of the visitor's language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    environment: Any = app.jinja_env
    environment.install_gettext_callables(
        lambda message: catalog(language()).gettext(message),
        lambda one, many, count: catalog(language()).ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.filters.update(number=number, day=day, size=size, rfc822=format_datetime)
    app.jinja_env.globals.update(language=language, languages=LANGUAGES)
