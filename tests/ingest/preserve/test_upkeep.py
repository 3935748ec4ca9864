"""What is kept is read again, copied, repaired, and told of."""

import random
import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from ingest import worker
from ingest.catalog import find, kept
from ingest.catalog.models import Asset, Event, KeptObject, now
from ingest.preserve import mirror, rounds
from ingest.preserve.reading import Pace, Stopped, digests
from ingest.preserve.upkeep import GONE, LOST, REPAIRED, WHOLE, Found, Upkeep, take_stock
from ingest.storage import keys
from ingest.storage.store import StoreUnavailable
from tests.builders import make_item_folder
from tests.watchers import ingest


def hold(repository, tmp_path, pages=2):
    make_item_folder(tmp_path / "scans", pages=pages)
    ingest(repository, tmp_path / "scans")
    while worker.work_once(repository):
        pass
    take_stock(repository)
    return repository


@pytest.fixture
def held(repository, tmp_path):
    return hold(repository, tmp_path)


@pytest.fixture
def doubled(make_repository, tmp_path):
    """A repository with a mirror in another folder, everything read and copied."""
    made = make_repository(mirror_store="local", mirror_path=tmp_path / "mirror")
    hold(made, tmp_path)
    go_round(made)
    return made


def go_round(repository):
    found: list[Found] = []
    there = mirror.opened(repository)
    upkeep = Upkeep(repository, there)
    rounds.due(upkeep, found.append)
    if there is not None:
        rounds.copy_all(upkeep)
    return found


def copies(repository):
    there = mirror.opened(repository)
    assert there is not None
    return there


def read_all(repository):
    found: list[Found] = []
    rounds.everything(Upkeep(repository, mirror.opened(repository)), found.append)
    return found


def flip(store, key, seed=0):
    """Change one bit of one byte."""
    data = bytearray(store.get(key))
    chance = random.Random(f"{seed}{key}")
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    store.put(key, bytes(data))
    store.refresh(key)


def not_well(found):
    return [(one.outcome, one.key) for one in found if one.outcome not in (WHOLE, GONE)]


def row_of(repository, key):
    with repository.reading() as session:
        return session.get(KeptObject, key)


def all_keys(repository):
    prefixes = (keys.OBJECTS, keys.JOURNAL, keys.DERIVATIVES)
    return [key for prefix in prefixes for key in repository.store.list(prefix)]


def test_everything_kept_is_read_once_and_then_not_due(held):
    found = go_round(held)
    assert {one.outcome for one in found} == {WHOLE}
    assert sorted(one.key for one in found) == sorted(all_keys(held))
    assert go_round(held) == []
    with held.reading() as session:
        assert kept.tally(session, 90) == kept.Tally(len(found), 0, 0, 0, len(copied(held)))


def copied(repository):
    return [key for prefix in keys.MIRRORED for key in repository.store.list(prefix)]


def test_the_oldest_is_read_first(held):
    go_round(held)
    oldest, older = all_keys(held)[2], all_keys(held)[0]
    with held.writing() as session:
        session.get(KeptObject, oldest).checked_at = now() - timedelta(days=80)
        session.get(KeptObject, older).checked_at = now() - timedelta(days=60)
    assert [one.key for one in go_round(held)] == [oldest, older]


def test_events_are_written_for_the_first_success_only(held):
    go_round(held)
    read_all(held)
    with held.reading() as session:
        events = list(session.scalars(select(Event).where(Event.type == kept.CHECK)))
        files = list(session.scalars(select(Asset.id)))
    assert sorted(event.asset_id for event in events) == sorted(files)


def test_any_flipped_byte_is_found_named_and_told_once_without_a_mirror(held):
    go_round(held)
    for key in all_keys(held):
        if not key.startswith(keys.DERIVATIVES):
            flip(held.store, key)
            if keys.is_root_file(key) or "/v1/inventory.json" in key:
                # The root and its newest version have the same.
                assert not_well(read_all(held)) == [(REPAIRED, key)]
                continue
            assert not_well(read_all(held)) == [(LOST, key)]
            assert row_of(held, key).fault == kept.DAMAGED
            flip(held.store, key)  # the same bit again
            assert not_well(read_all(held)) == []
    with held.reading() as session:
        failures = select(Event).where(Event.type == kept.CHECK, Event.outcome == "failure")
        told = list(session.scalars(failures))
    assert len(told) == len([key for key in copied(held) if keys.item_of(key)])


def test_damage_before_the_first_reading_is_found_too(held):
    key = next(iter(held.store.list(keys.JOURNAL)))
    original = next(key for key in held.store.list(keys.OBJECTS) if key.endswith(".jpg"))
    flip(held.store, key)
    flip(held.store, original)
    assert not_well(go_round(held)) == [(LOST, key), (LOST, original)]


@pytest.mark.parametrize("seed", range(3))
def test_any_flipped_byte_is_repaired_from_the_mirror(doubled, seed):
    before = {key: doubled.store.get(key) for key in copied(doubled)}
    for key in random.Random(seed).sample(sorted(before), 3):
        flip(doubled.store, key, seed)
        assert not_well(read_all(doubled)) == [(REPAIRED, key)]
    assert {key: doubled.store.get(key) for key in copied(doubled)} == before
    with doubled.reading() as session:
        assert not kept.faults(session)


def test_a_missing_object_comes_back_from_the_mirror(doubled):
    original = next(key for key in doubled.store.list(keys.OBJECTS) if key.endswith(".jpg"))
    before = doubled.store.get(original)
    doubled.store.delete(original)
    assert not_well(read_all(doubled)) == [(REPAIRED, original)]
    assert doubled.store.get(original) == before
    with doubled.reading() as session:
        repairs = kept.repairs_since(session, now() - timedelta(hours=1))
    assert [original in event.detail for event in repairs] == [True]


def test_a_damaged_copy_is_written_again(doubled):
    there = copies(doubled)
    keys_there = [key for key in there.list() if key != keys.MIRROR_MARK]
    assert sorted(keys_there) == sorted(copied(doubled))
    flip(there, keys_there[0])
    there.delete(keys_there[-1])
    assert not_well(read_all(doubled)) == [
        (REPAIRED, keys_there[0]),
        (REPAIRED, keys_there[-1]),
    ]
    assert there.get(keys_there[0]) == doubled.store.get(keys_there[0])


def test_a_damaged_mirror_never_overwrites_what_is_whole(doubled):
    key = copied(doubled)[0]
    flip(copies(doubled), key)
    flip(doubled.store, key, seed=1)
    damaged = doubled.store.get(key)
    assert (LOST, key) in not_well(read_all(doubled))
    assert doubled.store.get(key) == damaged


def test_a_damaged_pyramid_is_made_again_from_its_original(held):
    go_round(held)
    for key in held.store.list(keys.DERIVATIVES):
        before = held.store.get(key)
        flip(held.store, key)
        assert not_well(read_all(held)) == [(REPAIRED, key)]
        assert held.store.get(key) == before


def test_a_pyramid_without_a_whole_original_is_not_served(held):
    go_round(held)
    with held.reading() as session:
        asset = session.scalars(select(Asset).where(Asset.derivation > 0)).first()
        image_id = find.image(session, f"{asset.id}v{asset.derivation}").image_id
    pyramid = keys.pyramid(asset.id, asset.derivation)
    for key in (asset.key, pyramid):
        flip(held.store, key)
    assert sorted(not_well(read_all(held))) == sorted([(LOST, asset.key), (LOST, pyramid)])
    with held.reading() as session, pytest.raises(find.NotHeld):
        find.image(session, image_id)
    flip(held.store, asset.key)
    assert (REPAIRED, pyramid) in not_well(read_all(held))
    with held.reading() as session:
        assert find.image(session, image_id).image_id == image_id


def test_an_unmounted_mirror_is_not_filled(doubled, tmp_path):
    (tmp_path / "mirror").rename(tmp_path / "away")
    with pytest.raises(StoreUnavailable, match="mounted"):
        mirror.opened(doubled)
    mirror.mark(doubled)
    go_round(doubled)
    assert len(list(copies(doubled).list())) == len(copied(doubled)) + 1


def test_a_mirror_in_a_bucket_is_filled_and_repairs(make_repository, s3_bucket, tmp_path):
    made = make_repository(
        mirror_store="s3",
        mirror_s3_endpoint=s3_bucket.endpoint,
        mirror_s3_bucket=s3_bucket.name,
        mirror_s3_prefix=tmp_path.name,
        mirror_s3_access_key=s3_bucket.access_key,
        mirror_s3_secret_key=s3_bucket.secret_key,
    )
    hold(made, tmp_path, pages=1)
    go_round(made)
    key = copied(made)[0]
    flip(made.store, key)
    assert not_well(read_all(made)) == [(REPAIRED, key)]


def test_the_worker_goes_round_by_itself(make_repository, tmp_path):
    made = make_repository(mirror_store="local", mirror_path=tmp_path / "mirror")
    make_item_folder(tmp_path / "scans", pages=1)
    ingest(made, tmp_path / "scans")
    stop = threading.Event()
    with rounds.alongside(made, stop):
        until = time.monotonic() + 90
        while time.monotonic() < until:
            with made.reading() as session:
                tally = kept.tally(session, 90)
            if tally.objects and not tally.unread and not tally.uncopied:
                break
            time.sleep(0.1)
    assert (tally.objects > 0, tally.unread, tally.uncopied) == (True, 0, 0)


def test_stock_is_taken_at_once_on_a_machine_that_was_just_started(make_repository, monkeypatch):
    made = make_repository()
    made.store.put(f"{keys.OBJECTS}aa/bb/aabb/v1/content/1.tif", b"bytes that no row names")
    monkeypatch.setattr(rounds, "time", SimpleNamespace(monotonic=lambda: 5.0))
    stop = threading.Event()
    with rounds.alongside(made, stop):
        until = time.monotonic() + 90
        while time.monotonic() < until and not noted(made):
            time.sleep(0.1)
    assert noted(made)


def noted(repository):
    with repository.reading() as session:
        return kept.tally(session, 90).objects


def test_reading_keeps_to_its_pace_and_stops_when_told(local_store):
    local_store.put("big", bytes(3_000_000))
    began = time.monotonic()
    digests(local_store, "big", Pace(2_000_000), ("sha256",))
    assert time.monotonic() - began >= 0.4  # a burst of one second is free
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        digests(local_store, "big", Pace(2_000_000, stop), ("sha256",))
