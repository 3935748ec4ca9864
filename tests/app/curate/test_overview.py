"""The desk's first page tells what waits: deliveries, failures counted, storage and fixity."""

import pytest

from ingest.bringing import consignments
from ingest.catalog.models import Consignment, Job
from tests.app.curate.world import world_over


@pytest.fixture
def world(repository):
    return world_over(repository)


def hand_in(world, library, name, state):
    with world.repository.writing() as session:
        row = consignments.open_upload(
            session, name=name, library_id=world.libraries[library], agent="account:x", options={}
        )
        session.flush()
        session.get_one(Consignment, row.id).state = state


def test_deliveries_on_their_way_stand_there_for_their_own_library(world):
    hand_in(world, "nha", "Thùng 7", "planned")
    hand_in(world, "nha", "Thùng 6", "over")
    page = world.client("lan").get("/curate").text
    assert "Thùng 7" in page and "looked through" in page and "Thùng 6" not in page
    assert "Thùng 7" not in world.client("xa").get("/curate").text


def test_pages_of_one_item_that_failed_are_one_line(world):
    item = world.item()
    with world.repository.writing() as session:
        for _ in range(20):
            session.add(
                Job(kind="page", subject_id=item, state="failed", reason="the image is cut off")
            )
    page = world.client("lan").get("/curate").text
    assert page.count("the image is cut off") == 1 and "× 20" in page


def test_administrators_of_the_network_see_storage_and_fixity(world):
    page = world.client("mang").get("/curate").text
    assert "free on the disk" in page and "still to be read" in page
    assert "free on the disk" not in world.client("tu").get("/curate").text
