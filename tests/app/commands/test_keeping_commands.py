"""`tangthu fixity`, `mirror` and `verify`: what they read, name, repair and end with."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.cli import tangthu
from ingest import worker
from ingest.catalog import kept
from ingest.catalog.models import Asset, Event, Item
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.services.website import settings_environment
from tests.watchers import ingest


class Typing:
    """A repository of two items, and the commands that are typed about it."""

    def __init__(self, repository, folder):
        self.repository = repository
        for name in ("quyen-1", "quyen-2"):
            make_item_folder(folder, pages=1, name=name, width=120, height=160)
        ingest(repository, folder)
        while worker.work_once(repository):
            pass

    def __call__(self, *words):
        environment = settings_environment(self.repository.settings) | {"COLUMNS": "200"}
        return CliRunner(env=environment).invoke(tangthu, words)

    def item(self, name):
        with self.repository.reading() as session:
            return session.scalars(select(Item.id).where(Item.source_id == name)).one()

    def original(self, name):
        wanted = select(Asset.key).where(Asset.item_id == self.item(name), Asset.role == "master")
        with self.repository.reading() as session:
            return session.scalars(wanted).one()

    def everything(self):
        prefixes = (keys.OBJECTS, keys.JOURNAL, keys.DERIVATIVES)
        return [key for prefix in prefixes for key in self.repository.store.list(prefix)]


def sums(done):
    """Give read, whole, repaired, lost, no longer needed of the table."""
    row = re.search(r"^│" + r" (\d+) +│" * 5, done.output, re.MULTILINE)
    assert row, done.output
    return tuple(map(int, row.groups()))


@pytest.fixture
def alone(make_repository, tmp_path):
    return Typing(make_repository(), tmp_path / "scans")


@pytest.fixture
def doubled(make_repository, tmp_path):
    made = make_repository(mirror_store="local", mirror_path=tmp_path / "mirror")
    return Typing(made, tmp_path / "scans")


def test_what_is_due_is_read_and_then_nothing_is_until_all_is_asked_for(alone):
    count = len(alone.everything())
    first = alone("fixity")
    assert (first.exit_code, sums(first)) == (0, (count, count, 0, 0, 0)), first.output
    assert f"{count} objects are kept: 0 never read yet, 0 not within 90 days" in first.output
    assert sums(alone("fixity")) == (0, 0, 0, 0, 0)
    assert sums(alone("fixity", "--all")) == (count, count, 0, 0, 0)
    mine = len([key for key in alone.everything() if alone.item("quyen-1") in key])
    assert sums(alone("fixity", "--item", alone.item("quyen-1")))[:2] == (mine, mine)


def test_damage_without_a_mirror_is_named_by_both_and_ends_with_status_1(alone):
    alone("fixity")
    key = alone.original("quyen-1")
    alone.repository.store.put(key, b"rotten")
    for words in (("fixity", "--all"), ("fixity", "--item", alone.item("quyen-1"))):
        done = alone(*words)
        assert (done.exit_code, sums(done)[3]) == (1, 1)
        assert f"lost: {key}" in done.output and "1 damaged or missing now" in done.output
    assert alone("fixity", "--item", alone.item("quyen-2")).exit_code == 0
    verified = alone("verify", "--checksums")
    assert verified.exit_code == 1 and f"damaged: {key}" in verified.output


def test_from_the_mirror_it_comes_back_with_an_event_and_status_0(doubled):
    doubled("fixity")
    copied = doubled("mirror")
    assert copied.exit_code == 0 and "0 not in the mirror yet" in copied.output
    key = doubled.original("quyen-1")
    before = doubled.repository.store.get(key)
    doubled.repository.store.put(key, b"rotten")
    done = doubled("fixity", "--all")
    assert (done.exit_code, sums(done)[2:4]) == (0, (1, 0)), done.output
    assert f"repaired: {key}: was damaged; brought back from the mirror" in done.output
    assert doubled.repository.store.get(key) == before
    with doubled.repository.reading() as session:
        event = session.scalars(select(Event).where(Event.type == kept.REPAIR)).one()
    assert (event.agent, event.item_id) == ("tangthu fixity", doubled.item("quyen-1"))
    assert doubled("verify", "--checksums").exit_code == 0


def test_a_new_disk_is_filled_when_it_is_said_to_be_one(doubled, tmp_path):
    first = doubled("mirror").output
    number = int(re.findall(r"^(\d+) objects copied", first, re.MULTILINE)[0])
    assert number > 10 and "0 objects copied." in doubled("mirror").output
    (tmp_path / "mirror").rename(tmp_path / "away")
    refused = doubled("mirror")
    assert refused.exit_code == 1 and "mounted" in str(refused.exception)
    assert f"{number} objects copied." in doubled("mirror", "--anew").output


def test_without_a_mirror_the_setting_is_named(alone):
    refused = alone("mirror")
    assert refused.exit_code == 1 and "TANGTHU_MIRROR_STORE" in str(refused.exception)
