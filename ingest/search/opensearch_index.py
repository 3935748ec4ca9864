"""An index in OpenSearch: its fields, items as its documents, the alias, the writer's lock.

One document is one item, its pages nested in it, so that an item is replaced whole or not at all.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ingest.search import analysis
from ingest.search.analysis import Token
from ingest.search.engine import FACETS, Document, IndexLocked, SearchUnavailable
from ingest.search.opensearch_client import Client, Conflict, NoIndex, Refused
from ingest.search.ready import GROUPS, SOUNDS, ready
from ingest.search.shelf import shelved
from ingest.search.vocabulary import PublicWords

_SCHEMA = 1
LAYOUT = f"{_SCHEMA}-{analysis.LAYOUT}"
SEPARATOR = "\x1f"
LAST_WORD = "\U0010ffff"
"""Stands behind all words of an item: OpenSearch 2.19 fails on prefixes beyond a segment's last."""

MOST_HITS = 100_000
"""Items, and pages of one item, that an answer can name."""

_BULK_BYTES = 8_000_000
_LEASE_SECONDS = 180.0

_KEYWORD = {"type": "keyword"}
_SORTED = {"type": "keyword", "index": False}


def definition() -> dict[str, Any]:
    """Lay out an index. Words come ready, with a space between."""
    words = {"type": "text", "analyzer": "whitespace"}
    bag = words | {"index_options": "freqs"}
    texts = {
        field: bag if group == SOUNDS else words
        for group in (*GROUPS, SOUNDS)
        for field in (group, f"{group}_exact")
    }
    numbers = {"type": "integer"}
    pages = {"kind": _KEYWORD, "page_id": _KEYWORD, "page_number": numbers, **texts}
    return {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "mapping.nested_objects.limit": MOST_HITS,
            "max_inner_result_window": MOST_HITS,
            "max_result_window": MOST_HITS,
        },
        "mappings": {
            "dynamic": False,
            # What is only searched need not be kept a second time.
            "_source": {"excludes": ["docs", "words"]},
            "properties": {
                "item": _KEYWORD,
                "facets": {"properties": dict.fromkeys(FACETS, _KEYWORD)},
                "first_year": numbers,
                "last_year": numbers,
                "by_title": _SORTED,
                "added": _SORTED,
                "count": numbers,
                "words": _KEYWORD,
                "docs": {"type": "nested", "properties": pages},
            },
        },
    }


def as_json(item_id: str, given: list[Document]) -> dict[str, Any]:
    """Give an item as OpenSearch takes it."""
    about = shelved(item_id, given)
    words = PublicWords()
    docs = []
    for document in given:
        fields = ready(document)
        words.take(document, fields)
        docs.append(_document(document, fields))
    return {
        "item": item_id,
        "facets": {
            name: [_plain(value) for value in values] for name, values in about.facets.items()
        },
        "first_year": about.first_year,
        "last_year": about.last_year,
        "by_title": _plain("\x00".join((*about.title_order, item_id))),
        "added": about.added,
        "count": len(given),
        "words": [*(SEPARATOR.join(forms) for forms in words.sorted()), LAST_WORD],
        "docs": docs,
    }


def _document(document: Document, fields: Mapping[str, list[Token]]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": "page" if document.page_id else "own",
        "page_id": document.page_id,
        "page_number": document.page_number,
    }
    for group in (*GROUPS, SOUNDS):
        told |= _words(group, fields[group])
    return told


def _words(group: str, words: list[Token]) -> dict[str, str]:
    if not words:
        return {}
    return {
        group: " ".join(word.folded for word in words),
        f"{group}_exact": " ".join(word.exact for word in words),
    }


def _plain(text: str) -> str:
    return text.encode(errors="replace").decode()


@dataclass
class _Lease:
    holder: str
    until: float = 0.0  # by this machine's clock


class Indexes:
    """The indexes of one installation on a server: their alias, and who may write."""

    def __init__(self, client: Client, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._locks = f"{prefix}-writer"
        self._lease: _Lease | None = None
        self.alias = f"{prefix}-items-{LAYOUT}"

    def is_there(self) -> bool:
        """Tell whether there is an index to search."""
        try:
            self._client.ask("GET", "_alias", self.alias)
        except NoIndex:
            return False
        return True

    def make(self) -> str:
        """Make an empty index that nobody searches yet, and name it."""
        name = f"{self.alias}-{time.strftime('%Y%m%d%H%M%S')}-{secrets.token_hex(3)}"
        self._client.ask("PUT", name, body=definition())
        return name

    def make_current(self, name: str) -> None:
        """Let all readers turn to this index at once, and remove all others of ours."""
        held = self._client.ask("GET", f"{self._prefix}-items-*", "_alias")
        actions = [{"remove_index": {"index": other}} for other in held if other != name]
        actions.append({"add": {"index": name, "alias": self.alias}})
        self._client.ask("POST", "_aliases", body={"actions": actions})

    def drop(self, name: str) -> None:
        """Remove an index."""
        self._client.ask("DELETE", name)

    def put(self, index: str, items: Iterable[tuple[str, list[Document]]]) -> None:
        """Put items in the place of what they were; one without documents is taken away."""
        lines: list[bytes] = []
        for item_id, given in items:
            action = {"_index": index, "_id": item_id}
            if given:
                lines.append(_line({"index": action}) + _line(as_json(item_id, given)))
            else:
                lines.append(_line({"delete": action}))
            if sum(map(len, lines)) > _BULK_BYTES:
                self._send(lines)
                lines = []
        self._send(lines)
        self._client.write([], index, "_refresh")

    def _send(self, lines: list[bytes]) -> None:
        if not lines:
            return
        self._renew()
        told = self._client.write(lines, "_bulk")
        for one in told["items"] if told["errors"] else ():
            [done] = one.values()
            if done["status"] == 429 or done["status"] >= 500:
                raise SearchUnavailable(f"the search server could not write: {done['error']}")
            if "error" in done:
                raise Refused(f"the search server refused item {done['_id']}: {done['error']}")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer, on all machines; a dead writer's lock ends with its lease.

        Raises:
            IndexLocked: another is writing.
        """
        holder = secrets.token_hex(8)
        self._take(holder)
        self._lease = _Lease(holder, time.time() + _LEASE_SECONDS)
        try:
            yield
        finally:
            self._lease = None
            self._client.ask("DELETE", self._locks, "_doc", "lock")

    def _take(self, holder: str) -> None:
        told = {"holder": holder, "until": time.time() + _LEASE_SECONDS}
        try:
            self._client.ask("PUT", self._locks, "_create", "lock", body=told)
            return
        except Conflict:
            held = self._client.ask("GET", self._locks, "_doc", "lock")
        # The request may have been sent twice, and the first of them heard.
        if held["_source"]["holder"] == holder:
            return
        if held["_source"]["until"] > time.time():
            raise IndexLocked(
                "another process is writing the search index; "
                "what is new is indexed when that process is done"
            )
        try:
            self._client.ask(
                "PUT",
                self._locks,
                "_doc",
                "lock",
                body=told,
                if_seq_no=str(held["_seq_no"]),
                if_primary_term=str(held["_primary_term"]),
            )
        except Conflict as error:
            raise IndexLocked("another process began to write the search index") from error

    def _renew(self) -> None:
        lease = self._lease
        if lease is None or lease.until - time.time() > _LEASE_SECONDS / 2:
            return
        lease.until = time.time() + _LEASE_SECONDS
        told = {"holder": lease.holder, "until": lease.until}
        self._client.ask("PUT", self._locks, "_doc", "lock", body=told)


def _line(one: Any) -> bytes:
    return json.dumps(one).encode() + b"\n"
