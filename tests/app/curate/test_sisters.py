"""Collections are put in order at the desk, by those who may edit all that stand side by side."""

import pytest

from ingest.catalog import members
from ingest.catalog.models import Collection
from tests.app.curate.world import world_over
from tests.services.repository import new_repository


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("sisters") / "home") as opened:
        yield world_over(opened)


def test_collections_are_put_in_order_one_place_at_a_time_or_to_a_place(world):
    names = ["Một", "Hai", "Ba"]
    with world.repository.writing() as session:
        above = Collection(slug="bac-tren", title={"vi": ["Bậc trên"]}, position=1)
        session.add(above)
        session.flush()
        parent = above.id
        rows = [
            Collection(slug=f"bac-{place}", title={"vi": [name]}, parent_id=parent, position=0)
            for place, name in enumerate(names)
        ]
        for row in rows:
            row.library_id = world.libraries["nha"]
        session.add_all(rows)
        session.flush()
        ids = dict(zip(names, (row.id for row in rows), strict=True))
    minh, there = world.client("minh"), f"/curate/collections/{parent}"

    def order(**asked):
        form = {"parent": parent, "one": "", "to": "", **asked}
        answer = minh.send(there, "/curate/collections/order", form)
        with world.repository.reading() as session:
            rows = members.children(session, parent)
            return answer.status_code, [row.title["vi"][0] for row in rows]

    assert order(up=ids["Ba"]) == (303, ["Một", "Ba", "Hai"])
    assert order(down=ids["Một"]) == (303, ["Ba", "Một", "Hai"])
    assert order(one=ids["Hai"], to="1") == (303, ["Hai", "Ba", "Một"])
    assert order(one="khongco", to="1")[0] == 422
    assert "Order" in minh.get(f"/curate/collections/{ids['Hai']}").text.split('id="history"')[1]
    theirs = world.client("xa").send(
        "/curate/collections", "/curate/collections/order", {"parent": parent, "up": ids["Một"]}
    )
    assert theirs.status_code in (403, 422)
