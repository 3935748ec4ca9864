"""Log lines carry what happened, in a form that a machine or a person reads."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from config import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What a logger of our own writes, the root logger left as pytest has it."""
    written = io.StringIO()
    made = logs.handler(written)
    logger = logging.getLogger("tangthu.test")
    logger.addHandler(made)
    logger.propagate = False
    yield written
    logger.removeHandler(made)


def test_an_event_is_one_json_line_with_the_request_id_and_extras(stream):
    token = logs.request_id.set("r1")
    logging.getLogger("tangthu.test").warning("hai\ndòng %s", "đây", extra={"item": "k3f9"})
    logs.request_id.reset(token)
    event = json.loads(stream.getvalue())
    assert stream.getvalue().count("\n") == 1
    assert event.pop("time").endswith("+00:00")
    assert event == {
        "level": "warning",
        "logger": "tangthu.test",
        "message": "hai\ndòng đây",
        "request_id": "r1",
        "item": "k3f9",
    }


def test_an_error_carries_its_traceback(stream):
    try:
        raise ValueError("boom")
    except ValueError:
        logging.getLogger("tangthu.test").exception("failed")
    assert "ValueError: boom" in json.loads(stream.getvalue())["traceback"]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_gets_a_plain_line():
    terminal = Terminal()
    record = logging.makeLogRecord({"msg": "kept", "levelname": "INFO", "page": 7})
    logs.handler(terminal).handle(record)
    assert terminal.getvalue().rstrip().endswith("INFO    kept page=7")
