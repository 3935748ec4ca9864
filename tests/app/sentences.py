"""The English sentences that the desk may have to show, read out of the source that says them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from app.language import FOLDER

HOUSE = Path(__file__).parents[2]
HOLE = re.compile(r"\{[^{}]*\}")
WORD = re.compile(r"[A-Za-z]{2,}")
STOP = re.compile(r"[:;,({]")
LEAST_LETTERS = 4
FEW_WORDS = 4  # so many may be a heading or a name; they are a sentence where they are raised
LOGGED = {"info", "warning", "debug", "error", "exception"}
ASKED = {"execute", "text", "strftime", "startswith", "endswith", "compile", "relationship"}
SAID = {"Problem"}  # what is made of texts for people


@dataclass(frozen=True)
class Text:
    """A text of the source, its holes numbered."""

    words: str
    where: str
    sentence: bool  # it is words for people, as far as its form tells


@cache
def texts(where: Path) -> tuple[Text, ...]:
    """Give the texts of a file or folder: no docstrings, nothing that is logged or asked."""
    found = []
    for path in sorted(where.rglob("*.py")) if where.is_dir() else [where]:
        name = path.relative_to(HOUSE).as_posix()
        for node, said in _texts(ast.parse(path.read_text(encoding="utf-8")), said=False):
            words = numbered(_template(node))
            found.append(Text(words, f"{name}:{node.lineno}", is_sentence(words, said=said)))
    return tuple(found)


def said_in_vietnamese() -> dict[str, str]:
    """Give the sentences that are translated, with their translations."""
    with (FOLDER / "vi" / "LC_MESSAGES" / "reasons.po").open("rb") as source:
        return {str(one.id): str(one.string) for one in read_po(source, locale="vi") if one.id}


def refusals(folder: Path, classes: set[str]) -> list[Text]:
    """Give the texts, two words or more, with which these are raised as they stand."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if not any(f"raise {name}(" in source for name in classes):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _name(node.func) in classes:
                where = f"{path.relative_to(HOUSE).as_posix()}:{node.lineno}"
                given = [
                    one for one in node.args if isinstance(one, ast.JoinedStr) or _is_text(one)
                ]
                words = [numbered(_template(one)) for one in given]
                found += [Text(one, where, sentence=True) for one in words if " " in one]
    return found


def numbered(template: str) -> str:
    """Number the holes from 1 in the order in which they stand."""
    count = iter(range(1, 100))
    return HOLE.sub(lambda _: f"{{{next(count)}}}", template.strip())


def is_sentence(template: str, *, said: bool) -> bool:
    """Tell whether this is words for people: some, and more than a name has, or said outright."""
    words = WORD.findall(HOLE.sub(" ", template))
    if " " not in template or len("".join(words)) < LEAST_LETTERS:
        return False
    return said or len(words) > FEW_WORDS or bool(STOP.search(template))


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
    )


def _texts(node: ast.AST, *, said: bool) -> Iterator[tuple[Any, bool]]:
    """Give the texts below a node, and whether they are said outright."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    called = _name(node.func) if isinstance(node, ast.Call) else ""
    if called in LOGGED | ASKED:
        return
    said = said or isinstance(node, ast.Raise) or called in SAID
    if isinstance(node, ast.JoinedStr) or _is_text(node):
        yield node, said
    for child in ast.iter_child_nodes(node):
        # The texts between the holes are the sentence's own.
        if not (isinstance(node, ast.JoinedStr) and _is_text(child)):
            yield from _texts(child, said=said)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
