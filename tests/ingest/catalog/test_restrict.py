"""Restrictions of an item hold in the order in which they were made."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from ingest.catalog import edit, find, rights
from ingest.catalog.description import Description
from ingest.catalog.models import Rights
from ingest.packages.package import Package
from tests.iiif.rows import Wanted, add_item, add_library
from tests.restricting import restrict


@pytest.fixture(params=["sqlite_url", "postgresql_url"])
def held(request, make_repository):
    opened = make_repository(database_url=request.getfixturevalue(request.param))
    with opened.writing() as session:
        return opened, add_item(session, add_library(session), Wanted(pages=0)).id


def tier_of(opened, item_id, at=None):
    with opened.reading() as session:
        return rights.tier(rights.subject(find.item(session, item_id)), opened.rules, at)


def test_each_restriction_takes_effect_before_those_that_were_there(held):
    opened, item_id = held
    for tier in ("closed", "reduced", "open", "staff", "onsite", "closed", "signed_in", "open"):
        with opened.writing() as session:
            restrict(session, find.item(session, item_id), tier, "test")
        assert tier_of(opened, item_id) == tier


def test_several_restrictions_of_one_transaction_keep_their_order(held):
    opened, item_id = held
    tiers = ("closed", "reduced", "staff", "onsite", "loan", "signed_in")
    with opened.writing() as session:
        for tier in tiers:
            restrict(session, find.item(session, item_id), tier, "test")
    with opened.reading() as session:
        rows = session.scalars(select(Rights).where(Rights.item_id == item_id))
        assert sorted(row.position for row in rows) == [0, 1, 2, 3, 4, 5, 6]
        spans = rights.subject(find.item(session, item_id)).spans
    assert [span.tier for span in spans] == ["open", *tiers]


def test_what_was_restricted_for_a_time_opens_by_the_span_before_it(held):
    opened, item_id = held
    with opened.writing() as session:
        item = find.item(session, item_id)
        restrict(session, item, "reduced", "test")
        restrict(session, item, "closed", "test", ends=date(2026, 6, 1))
    assert tier_of(opened, item_id, datetime(2026, 5, 1, tzinfo=UTC)) == "closed"
    assert tier_of(opened, item_id, datetime(2026, 7, 1, tzinfo=UTC)) == "reduced"


def test_a_package_that_comes_again_does_not_undo_a_restriction(repository, tmp_path):
    about = {"vi": ["Sách"]}
    package = Package("a", tmp_path, Description(title=about), (), library="tinh", tier="open")
    with repository.writing() as session:
        library = add_library(session)
        item = edit.take_item(session, library, package, "test").item
        restrict(session, item, "closed", "test")
        item_id = item.id
    for _ in range(2):
        with repository.writing() as session:
            edit.take_item(session, find.library(session, "tinh"), package, "test")
        assert tier_of(repository, item_id) == "closed"
