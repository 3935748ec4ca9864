"""The peers of the search benchmark: SQLite FTS5 and PostgreSQL's full text, over the same words.

Each is asked for the same as our engines give: how many books answer, the ten best of them by their
best page, and how many fall under each value of each facet. Both get words that we took apart.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import psycopg

from ingest.search.analysis import tokens
from ingest.search.engine import Document, Query
from ingest.search.query import Clause, understand

Items = Iterable[tuple[str, list[Document]]]

_TABLES = (
    "CREATE TABLE page (id integer PRIMARY KEY, item text NOT NULL)",
    "CREATE TABLE book (item text PRIMARY KEY, title text, year integer)",
    "CREATE TABLE facet (item text NOT NULL, name text NOT NULL, value text NOT NULL)",
)
_INDEXES = (
    "CREATE INDEX facet_item ON facet (item)",
    "CREATE INDEX facet_value ON facet (name, value)",
    "CREATE INDEX book_year ON book (year)",
)


class Peer(Protocol):
    """A database that searches."""

    name: str

    def fill(self, items: Items) -> None:
        """Take the books in."""

    def ask(self, query: Query) -> int:
        """Answer as our engines do, and give the number of books."""

    def size_bytes(self) -> int:
        """Give what the words and their index take on disk."""


@dataclass(frozen=True)
class Row:
    """One page as a peer takes it."""

    number: int
    item: str
    folded: str
    exact: str


def _rows(documents: Iterable[Document], first: int) -> Iterator[Row]:
    for number, one in enumerate(documents, start=first):
        found = tokens(one.text or one.title)
        folded, exact = (" ".join(getattr(t, form) for t in found) for form in ("folded", "exact"))
        yield Row(number, one.item_id, folded, exact)


def _asked(query: Query) -> list[list[tuple[str, str]]]:
    """Give for each clause every column and phrase that answers it.

    Without marks, that all who answer are found; ours ranks by marks too. What a clause can be
    said as instead, such as a variant of a Hán character, answers it as it does with ours.
    """
    return [
        [("folded", " ".join(clause.folded)), *(_otherwise(other) for other in clause.others)]
        for clause in understand(query.text).clauses
    ]


def _otherwise(other: Clause) -> tuple[str, str]:
    form = "exact" if other.as_written else "folded"
    return form, " ".join(getattr(other, form))


def _narrowed(query: Query, mark: str) -> tuple[str, list[Any]]:
    """Give the conditions of a query's filters on `hit.item`, and their values."""
    parts: list[str] = []
    values: list[Any] = []
    for name, wanted in query.filters.items():
        places = ", ".join([mark] * len(wanted))
        parts.append(
            "EXISTS (SELECT 1 FROM facet f WHERE f.item = hit.item AND f.name = "
            f"{mark} AND f.value IN ({places}))"
        )
        values += [name, *wanted]
    for bound, sign in ((query.year_from, ">="), (query.year_to, "<=")):
        if bound is not None:
            parts.append(
                f"EXISTS (SELECT 1 FROM book b WHERE b.item = hit.item AND b.year {sign} {mark})"
            )
            values.append(bound)
    return " AND ".join(parts) or "1 = 1", values


def _answered(run: Any, query: Query) -> int:
    """Read from the table of hits what a page of results shows."""
    [(total,)] = run("SELECT count(*) FROM answer").fetchall()
    order = {"year": "b.year, b.title", "relevance": "a.best DESC"}[query.sort]
    run(
        "SELECT a.item, a.pages, a.best FROM answer a JOIN book b ON b.item = a.item "
        f"ORDER BY {order} LIMIT 10"
    ).fetchall()
    run(
        "SELECT f.name, f.value, count(*) FROM answer a JOIN facet f ON f.item = a.item "
        "GROUP BY f.name, f.value ORDER BY f.name, 3 DESC"
    ).fetchall()
    run("DROP TABLE answer")
    return int(total)


def _fill(run_many: Any, items: Items, insert_pages: Any) -> None:
    number = 1
    iterator = iter(items)
    while batch := list(islice(iterator, 50)):
        rows = [row for _, documents in batch for row in _rows(documents, 0)]
        rows = [Row(number + i, r.item, r.folded, r.exact) for i, r in enumerate(rows)]
        number += len(rows)
        insert_pages(rows)
        own = [documents[0] for _, documents in batch]
        run_many("book", [(one.item_id, one.title, one.year_from) for one in own])
        run_many(
            "facet",
            [
                (one.item_id, name, value)
                for one in own
                for name, values in one.facets.items()
                for value in dict.fromkeys(values)
            ],
        )


class Fts5:
    """SQLite's FTS5, in a file."""

    name = "FTS5"

    def __init__(self, path: Path, *, fresh: bool) -> None:
        self._path = path
        if fresh:
            path.unlink(missing_ok=True)
        self._held = sqlite3.connect(path)
        made = (
            *_TABLES,
            "CREATE VIRTUAL TABLE fts USING fts5(folded, exact, content='', "
            "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")",
        )
        for statement in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA cache_size = -200000",
            "PRAGMA temp_store = memory",
            *(made if fresh else ()),
        ):
            self._held.execute(statement)

    def fill(self, items: Items) -> None:
        """Take the books in."""

        def pages(rows: list[Row]) -> None:
            self._many("page", [(row.number, row.item) for row in rows])
            self._held.executemany(
                "INSERT INTO fts (rowid, folded, exact) VALUES (?, ?, ?)",
                [(row.number, row.folded, row.exact) for row in rows],
            )

        _fill(self._many, items, pages)
        for statement in (*_INDEXES, "ANALYZE"):
            self._held.execute(statement)
        self._held.commit()

    def ask(self, query: Query) -> int:
        """Answer as our engines do, and give the number of books."""
        where, values = _narrowed(query, "?")
        if query.text:
            # FTS5 ranks only where it matches; the inner limit keeps the planner from joining in.
            source = (
                "SELECT page.item, count(*) AS pages, max(-r) AS best FROM "
                "(SELECT rowid AS number, bm25(fts) AS r FROM fts WHERE fts MATCH ? "
                "LIMIT -1 OFFSET 0) JOIN page ON page.id = number GROUP BY page.item"
            )
            clauses = [
                " OR ".join(f'{column} : "{phrase}"' for column, phrase in ways)
                for ways in _asked(query)
            ]
            values.insert(0, " AND ".join(f"({clause})" for clause in clauses))
        else:
            source = "SELECT item, 0 AS pages, 0 AS best FROM book"
        self._held.execute(
            f"CREATE TEMP TABLE answer AS SELECT * FROM ({source}) AS hit WHERE {where}", values
        )
        return _answered(self._held.execute, query)

    def size_bytes(self) -> int:
        """Give what the words and their index take on disk."""
        self._held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._path.stat().st_size

    def _many(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        places = ", ".join("?" * len(rows[0]))
        self._held.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


class Postgresql:
    """PostgreSQL's tsvector with a GIN index."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self._held = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        # The table of answers is made anew for every question.
        self._held.prepare_threshold = None
        for statement in _TABLES:
            self._held.execute(statement)
        self._held.execute("ALTER TABLE page ADD folded tsvector, ADD exact tsvector")

    def fill(self, items: Items) -> None:
        """Take the books in."""

        def pages(rows: list[Row]) -> None:
            with self._held.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO page VALUES (%s, %s, to_tsvector('simple', %s), "
                    "to_tsvector('simple', %s))",
                    [(row.number, row.item, row.folded, row.exact) for row in rows],
                )

        _fill(self._many, items, pages)
        for column in ("folded", "exact"):
            self._held.execute(f"CREATE INDEX page_{column} ON page USING gin ({column})")
        for statement in (*_INDEXES, "VACUUM ANALYZE"):
            self._held.execute(statement)

    def ask(self, query: Query) -> int:
        """Answer as our engines do, and give the number of books."""
        where, values = _narrowed(query, "%s")
        if query.text:
            asked = _asked(query)
            clauses = [
                " OR ".join(f"{column} @@ phraseto_tsquery('simple', %s)" for column, _ in ways)
                for ways in asked
            ]
            matches = " AND ".join(f"({clause})" for clause in clauses)
            ranked = " ".join(ways[0][1] for ways in asked)
            source = (
                "SELECT item, count(*) AS pages, max(ts_rank(folded, plainto_tsquery('simple', "
                f"%s))) AS best FROM page WHERE {matches} GROUP BY item"
            )
            values = [ranked, *(phrase for ways in asked for _, phrase in ways), *values]
        else:
            source = "SELECT item, 0 AS pages, 0 AS best FROM book"
        self._held.execute(
            f"CREATE TEMP TABLE answer AS SELECT * FROM ({source}) AS hit WHERE {where}", values
        )
        return _answered(self._held.execute, query)

    def size_bytes(self) -> int:
        """Give what the words and their index take on disk."""
        told = self._held.execute(
            "SELECT sum(pg_total_relation_size(t)) FROM (VALUES "
            "('page'::regclass), ('book'), ('facet')) AS v (t)"
        ).fetchone()
        return int(told[0]) if told else 0

    def _many(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        with (
            self._held.cursor() as cursor,
            cursor.copy(f"COPY {table} FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
