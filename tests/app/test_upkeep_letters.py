"""Who looks after something gets a letter when it is damaged or brought back, once."""

import pytest
from sqlalchemy import select

from app import upkeep_letters
from ingest.catalog.models import Account, Item, Mail, Role, now
from ingest.preserve import news
from ingest.storage import keys
from tests.ingest.preserve.test_upkeep import flip, go_round, hold, read_all


@pytest.fixture
def held(make_repository, tmp_path):
    """A repository that can send mail, with people of all kinds."""
    made = hold(make_repository(mail_host="127.0.0.1"), tmp_path, pages=1)
    go_round(made)
    with made.writing() as session:
        library = session.scalars(select(Item.library_id)).first()
        for login, role, where, language in (
            ("all", "administrator", None, "en"),
            ("here", "curator", library, "vi"),
            ("reader", "reader", library, "vi"),
            ("unsure", "administrator", None, "vi"),
        ):
            person = Account(
                login=login, email=f"{login}@thu-vien.example", password_hash="", language=language,
                email_confirmed_at=None if login == "unsure" else now(),
            )  # fmt: skip
            session.add(person)
            session.flush()
            session.add(Role(account_id=person.id, library_id=where, role=role))
    return made


def tell(repository):
    """Tell what is new; give the letters."""
    with repository.writing() as session:
        for letter in session.scalars(select(Mail)):
            session.delete(letter)
    teller = upkeep_letters.teller(repository.settings)
    assert teller is not None
    news.tell(repository, teller)
    with repository.reading() as session:
        return {one.to.partition("@")[0]: one for one in session.scalars(select(Mail))}


def test_damage_is_told_to_those_who_look_after_it_and_once(held, monkeypatch):
    assert tell(held) == {}
    monkeypatch.setattr(news, "BETWEEN", -news.BETWEEN)
    original = next(key for key in held.store.list(keys.OBJECTS) if key.endswith(".jpg"))
    flip(held.store, original)
    read_all(held)
    letters = tell(held)
    assert set(letters) == {"all", "here"}
    assert "could not be brought back" in letters["all"].body
    assert original in letters["here"].body and "chưa khôi phục được" in letters["here"].body
    assert f"{held.settings.public_url}/keeping" in letters["here"].body
    read_all(held)
    assert tell(held) == {}


def test_what_is_of_the_whole_store_goes_to_those_of_all_libraries(held, monkeypatch):
    journal = next(iter(held.store.list(keys.JOURNAL)))
    flip(held.store, journal)
    read_all(held)
    monkeypatch.setattr(news, "BETWEEN", -news.BETWEEN)
    assert set(tell(held)) == {"all"}
    assert tell(held) == {}


def test_a_repair_is_told_as_one_and_letters_come_an_hour_apart(held):
    pyramid = next(iter(held.store.list(keys.DERIVATIVES)))
    flip(held.store, pyramid)
    read_all(held)
    letters = tell(held)
    assert "have been brought back" in letters["all"].body
    assert "could not" not in letters["all"].body and pyramid in letters["all"].body
    flip(held.store, pyramid)
    read_all(held)
    assert tell(held) == {}  # within the hour


def test_without_a_mail_server_nobody_writes(repository):
    assert upkeep_letters.teller(repository.settings) is None
