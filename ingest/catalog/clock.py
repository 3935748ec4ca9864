"""The database's own clock, which all workers share whatever their hosts' clocks say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement

from ingest.catalog.models.record import UtcDateTime


class clock(ColumnElement[datetime]):  # reads as an SQL function where it is used
    """The database's time, so many seconds from now."""

    inherit_cache = False
    type = UtcDateTime()

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = float(seconds)


@compiles(clock)
def _sqlite(element: clock, _compiler: SQLCompiler, **_options: Any) -> str:
    # As SQLAlchemy writes times into SQLite: text, with microseconds.
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', '{element.seconds:+.3f} seconds') || '000')"


@compiles(clock, "postgresql")
def _postgresql(element: clock, _compiler: SQLCompiler, **_options: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {element.seconds:.3f}))"
