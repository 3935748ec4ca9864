"""Reads XML and HTML of unknown hands: no entities, no network, no DTD, a limit on size."""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from lxml import etree

# A prolog longer than this before the first element is no document that a library makes.
_MAX_PROLOG_BYTES = 1_000_000
_PROLOG_STEP_BYTES = 4096
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)


class XmlRefused(Exception):
    """A file is not XML that we may read; the message says why and what to do."""


class _PrologRead(Exception):
    """The first element has begun: nothing can be declared after it."""


class _RootRead(Exception):
    """The root element's name is known."""


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Give the whole file, if it is a file and not larger than `max_bytes`.

    Raises:
        XmlRefused: it is empty, too large or cannot be read.
    """
    try:
        size_bytes = path.stat().st_size
        if size_bytes > max_bytes:
            raise XmlRefused(
                f"the file has {size_bytes:,} bytes, more than the {max_bytes:,} that are read"
                " (setting max_xml_bytes): split it or raise the limit"
            )
        data = path.read_bytes()
    except OSError as error:
        raise XmlRefused(f"the file cannot be read ({error.strerror})") from error
    if not data.strip():
        raise XmlRefused("the file is empty: copy it again from its source")
    return data


def parse(data: bytes) -> etree._Element:
    """Give the root element.

    Raises:
        XmlRefused: not well-formed, or it declares entities.
    """
    _refuse_entities(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise XmlRefused(
            f"not well-formed XML ({_sentence(error)}): export the file again"
        ) from error
    except (ValueError, RecursionError, LookupError) as error:
        raise XmlRefused(f"not readable as XML ({error}): export the file again") from error
    return root


def parse_html(data: bytes) -> etree._Element:
    """Give the root element of HTML or XHTML, forgiving as browsers are.

    Raises:
        XmlRefused: nothing in it can be read, or it declares entities.
    """
    if _ENTITY.search(data):
        raise XmlRefused(_ENTITY_REASON)
    parser = etree.HTMLParser(
        encoding=_html_encoding(data), no_network=True, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise XmlRefused(f"not readable as HTML ({_sentence(error)})") from error
    if root is None:
        raise XmlRefused("not readable as HTML: it holds no element")
    return root


def root_name(head: bytes) -> tuple[str, str]:
    """Give namespace and local name of the first element; empty where the bytes show none."""
    found: list[str] = []

    def begins(name: str, _attributes: dict[str, str]) -> None:
        found.append(name)
        raise _RootRead

    parser = expat.ParserCreate(namespace_separator="}")
    parser.EntityDeclHandler = _entity_declared
    parser.StartElementHandler = begins
    try:
        parser.Parse(head, False)
    except _RootRead:
        space, _, local = found[0].rpartition("}")
        return space, local
    except (expat.ExpatError, ValueError, LookupError, XmlRefused):
        pass
    return "", ""


def local_name(element: etree._Element) -> str:
    """Give the tag without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """Give the tag's namespace, or nothing."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def text_of(element: etree._Element | None) -> str:
    """Give all text inside, with single spaces; nothing for no element."""
    if element is None:
        return ""
    return " ".join("".join(str(part) for part in element.itertext()).split())


_ENTITY_REASON = (
    "the file declares XML entities, which can hide an attack and are never read:"
    " have it exported without a DOCTYPE that declares any"
)


def _refuse_entities(data: bytes) -> None:
    # Expat is asked first because libxml2 expands entities in attribute values whatever it is told.
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _entity_declared
    parser.StartElementHandler = _element_begins
    try:
        for start in range(0, min(len(data), _MAX_PROLOG_BYTES), _PROLOG_STEP_BYTES):
            parser.Parse(data[start : start + _PROLOG_STEP_BYTES], False)
    except _PrologRead:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise XmlRefused(f"not well-formed XML ({error}): export the file again") from error
    if len(data) > _MAX_PROLOG_BYTES:
        raise XmlRefused("no element begins within the first million bytes: this is no such record")


def _entity_declared(*_declaration: object) -> None:
    raise XmlRefused(_ENTITY_REASON)


def _element_begins(_name: str, _attributes: dict[str, str]) -> None:
    raise _PrologRead


def _html_encoding(data: bytes) -> str | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _sentence(error: Exception) -> str:
    return str(error).replace("\n", " ").strip()
