"""Log lines: one JSON object per event, with the request's id, or one line on a terminal."""

from __future__ import annotations

import contextvars
import json
import logging
import os
import re
import sys
import time
from datetime import UTC, datetime
from typing import TextIO

# Set where a request or a job begins; every line written inside it carries the id.
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")

REQUEST_ID = "tangthu.request_id"
"""Where the WSGI environment carries it, for the line that is written when all is done."""

_encoded = json.JSONEncoder(ensure_ascii=False, default=str).encode
_string = json.encoder.encode_basestring
_NUMBERS = frozenset({int, float})
# What an address carries that opens an account: nobody who reads logs may use it.
_SECRET = re.compile(r"(/link/|[?&]code=)[^&\"\s?#]+")
_BUILT_IN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line; what a call passes as `extra` becomes fields of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Write time (UTC), level, logger, message, request id, extras and traceback."""
        level = record.levelname.lower()
        event = _event(record.created, level, record.name, record.getMessage())
        if request_id.get():
            event["request_id"] = request_id.get()
        event.update(extras(record))
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return masked(_encoded(event))


class ConsoleFormatter(logging.Formatter):
    """A line for a person who watches the terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Write the line, its extras behind it."""
        line = super().format(record)
        more = (f"{name}={value}" for name, value in extras(record).items())
        return masked(" ".join([line, *more]))


def extras(record: logging.LogRecord) -> dict[str, object]:
    """What the call passed as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _BUILT_IN}


def write(level: str, logger: str, message: str, fields: dict[str, object]) -> None:
    """Write a JSON line to standard error at once, past `logging`, which costs several times it."""
    event = _event(time.time(), level, logger, message)
    event.update(fields)
    # Strings and whole numbers are nearly all; a whole encoder is more than they need.
    told = ", ".join([f'"{name}": {_json(value)}' for name, value in event.items()])
    # One call, so that lines of several threads and processes do not mix.
    os.write(sys.stderr.fileno(), masked(f"{{{told}}}\n").encode(errors="backslashreplace"))


def masked(line: str) -> str:
    """Take the secrets of one-time links out of a line."""
    return _SECRET.sub(r"\1***", line) if "/link/" in line or "code=" in line else line


def _json(value: object) -> str:
    if type(value) in _NUMBERS:
        return repr(value)
    return _string(value) if type(value) is str else _encoded(value)


def handler(stream: TextIO | None = None) -> logging.Handler:
    """A handler that writes to `stream` (standard error): readable on a terminal, else JSON."""
    stream = stream or sys.stderr
    made = logging.StreamHandler(stream)
    made.setFormatter(ConsoleFormatter() if stream.isatty() else JsonFormatter())
    return made


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every logger's lines to one handler. Calling it again replaces the first one."""
    root = logging.getLogger()
    root.handlers[:] = [handler(stream)]
    root.setLevel(level)
    logging.captureWarnings(True)


def _event(moment: float, level: str, logger: str, message: str) -> dict[str, object]:
    told = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return {"time": told, "level": level, "logger": logger, "message": message}
