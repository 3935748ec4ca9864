"""The record that an item came with: byte for byte, to those who may have it, and named so."""

import dataclasses
import hashlib

import pytest

from ingest.catalog import edit_pages, find
from ingest.catalog.edit_pages import KeptFile
from ingest.catalog.models import Asset
from tests.iiif.alone import application

PREFIX = "/iiif/presentation/3/items"


def named(client, item_id):
    manifest = client.get(f"{PREFIX}/{item_id}/manifest").get_json(force=True)
    return [one for one in manifest["seeAlso"] if one["id"].endswith("/source")]


def give(repository, item_id, kind, media_type):
    """Make the item's record one of another kind."""
    with repository.writing() as session:
        record = session.query(Asset).filter_by(item_id=item_id, role="record").one()
        record.filename, record.media_type = f"{kind}.bin", media_type


@pytest.fixture
def held(repository, put):
    """An item that came with a row of a sheet."""
    item_id, data = put(), b'[["title", "quyen-1"]]'
    known = hashlib.sha256(data).hexdigest()
    kept = KeptFile("records/1", "sheet-row.json", "application/json", len(data), known)
    repository.store.put(kept.key, data)
    with repository.writing() as session:
        edit_pages.keep_record(session, find.item(session, item_id), kept, "a test")
    return item_id, data


def test_a_sheets_row_is_named_and_given_byte_for_byte(repository, held):
    item_id, data = held
    client = application(repository).test_client()
    (form,) = named(client, item_id)
    assert form["type"] == "Dataset" and {"vi", "en"} == set(form["label"])
    answer = client.get(f"{PREFIX}/{item_id}/source")
    assert answer.data == data and b"quyen-1" in data
    assert answer.mimetype == form["format"] == "application/json"
    # A browser must not run what a stranger's XML may hold.
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert 'rel="describes"' in answer.headers["Link"]


@pytest.mark.parametrize(
    ("kind", "media_type", "profile"),
    [("marc", "application/marc", None),
     ("marcxml", "application/marcxml+xml", "http://www.loc.gov/MARC21/slim"),
     ("mods", "application/mods+xml", "http://www.loc.gov/mods/v3"),
     ("mets", "application/mets+xml", "http://www.loc.gov/METS/"),
     ("dublin-core", "application/xml", "http://purl.org/dc/elements/1.1/"),
     ("ead-unit", "application/ead+xml", None),
     ("tei", "application/tei+xml", "http://www.tei-c.org/ns/1.0"),
     ("xmp", "application/xml", "http://ns.adobe.com/xap/1.0/")],
)  # fmt: skip
def test_each_kind_has_its_type_and_profile(repository, held, kind, media_type, profile):
    item_id, data = held
    give(repository, item_id, kind, media_type)
    client = application(repository).test_client()
    (form,) = named(client, item_id)
    assert (form["format"], form.get("profile")) == (media_type, profile)
    answer = client.get(f"{PREFIX}/{item_id}/source")
    assert (answer.data, answer.mimetype) == (data, media_type)


@pytest.mark.parametrize("kind", ["ead", "iiif-manifest", "unheard"])
def test_what_may_tell_of_other_items_is_not_given(repository, held, kind):
    item_id, _ = held
    give(repository, item_id, kind, "application/xml")
    client = application(repository).test_client()
    assert named(client, item_id) == []
    assert client.get(f"{PREFIX}/{item_id}/source").status_code == 404


def test_a_record_that_may_hold_text_is_for_those_who_may_read(repository, held):
    item_id, _ = held
    with repository.writing() as session:
        for span in find.item(session, item_id).rights:
            span.tier = "onsite"
    client = application(repository).test_client()
    # What a catalogue card says is public in every tier.
    assert len(named(client, item_id)) == 1
    give(repository, item_id, "tei", "application/tei+xml")
    client = application(repository).test_client()
    assert named(client, item_id) == []
    answer = client.get(f"{PREFIX}/{item_id}/source")
    assert answer.status_code in (401, 403)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_an_institution_may_keep_its_records_to_itself(repository, held):
    item_id, _ = held
    closed = dataclasses.replace(repository.settings, source_records="mods")
    client = application(dataclasses.replace(repository, settings=closed)).test_client()
    assert named(client, item_id) == []
    assert client.get(f"{PREFIX}/{item_id}/source").status_code == 404
