"""So many attempts of late and no more, over each engine, many at the same time too."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select, update

from ingest.catalog import attempts
from ingest.catalog.models import Attempt, now


def tried(repository, *names):
    with repository.writing() as session:
        return attempts.may(session, *names, most=3)


def test_the_fourth_is_refused_whatever_else_it_is_called(any_repository):
    assert [tried(any_repository, "login a", "address 1") for _ in range(4)] == [True] * 3 + [False]
    assert not tried(any_repository, "login b", "address 1")
    assert tried(any_repository, "login b")


def test_attempts_are_forgotten_after_the_window(repository):
    for _ in range(3):
        tried(repository, "a")
    assert not tried(repository, "a")
    with repository.writing() as session:
        past = now() - timedelta(seconds=attempts.WINDOW_SECONDS + 1)
        session.execute(update(Attempt).values(at=past))
    assert tried(repository, "a")


def test_many_at_the_same_time_are_not_more(any_repository):
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lambda _: tried(any_repository, "a"), range(12))) == 3


def test_who_was_right_starts_anew(repository):
    for _ in range(3):
        tried(repository, "login a", "address 1")
    with repository.writing() as session:
        attempts.forgive(session, "login a")
        attempts.take_back(session, "address 1")
    assert tried(repository, "login a", "address 1")
    assert not tried(repository, "address 1")


def test_what_was_typed_is_not_kept(repository):
    tried(repository, "login my password by mistake")
    with repository.reading() as session:
        assert "password" not in str(list(session.scalars(select(Attempt.name))))
