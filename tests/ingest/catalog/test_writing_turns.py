"""Writers of an SQLite file wait at a lock beside it, and go on without it where it fails them."""

import fcntl
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from ingest.catalog import database
from ingest.catalog.writing_turns import WritingTurns


@pytest.fixture
def engine(tmp_path):
    opened = database.open_engine(f"sqlite:///{tmp_path / 'one.db'}")
    with database.writing(opened).begin() as connection:
        connection.execute(text("create table counted (number int)"))
    yield opened
    opened.dispose()


def is_free(engine: Engine) -> bool:
    with Path(f"{engine.url.database}-turn").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_a_turn_lasts_as_long_as_a_transaction(engine):
    with database.writing(engine).begin() as connection:
        connection.execute(text("insert into counted values (1)"))
        assert not is_free(engine)
    assert is_free(engine)
    with pytest.raises(ZeroDivisionError), database.writing(engine).begin():
        raise ZeroDivisionError
    assert is_free(engine)


def test_readers_wait_for_no_turn(engine):
    with database.writing(engine).begin(), engine.begin() as reading:
        assert reading.scalar(text("select count(*) from counted")) == 0


def test_the_next_writes_when_the_one_before_has(engine):
    order = []

    def write(number):
        with database.writing(engine).begin() as connection:
            order.append(number)
            connection.execute(text("insert into counted values (:n)"), {"n": number})

    with database.writing(engine).begin():
        waiting = [threading.Thread(target=write, args=(n,)) for n in range(8)]
        for one in waiting:
            one.start()
        assert order == []
    for one in waiting:
        one.join()
    assert sorted(order) == list(range(8))
    with engine.connect() as reading:
        assert reading.scalar(text("select count(*) from counted")) == 8


def test_a_turn_that_never_comes_is_waited_for_no_longer_than_told(tmp_path):
    with (tmp_path / "turn").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with create_engine("sqlite://").connect() as connection:
            turns = WritingTurns(tmp_path / "turn", 0.05)
            began = time.monotonic()
            turns.take(connection)
            assert time.monotonic() - began >= 0.05
            turns.give(connection)


@pytest.mark.parametrize("beside", [None, "no/such/folder/turn"])
def test_where_no_lock_can_be_made_nobody_waits(tmp_path, beside):
    with create_engine("sqlite://").connect() as connection:
        turns = WritingTurns(tmp_path / beside if beside else None, 30)
        turns.take(connection)
        turns.give(connection)
