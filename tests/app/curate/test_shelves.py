"""Collections, works, libraries and exhibitions at the desk: forms, members, logos, borders."""

import io
import json
import re

import pytest
from PIL import Image

from ingest.catalog import edit_exhibitions, edit_record, edit_shelves, libraries
from ingest.catalog.models import Collection, Exhibition, Item, Library, Work
from ingest.exhibition import ExhibitionSource
from tests.app.curate.world import world_over
from tests.services.repository import new_repository


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("shelves") / "home") as opened:
        yield world_over(opened)


def words(name, text, seen=None, code="vi"):
    """A field in one language, as its form sends it."""
    return {
        "field": name,
        f"seen.{name}": json.dumps(seen or {}),
        f"{name}.0.text": text,
        f"{name}.0.lang": code,
    }


def plain(name, value, seen=""):
    return {"field": name, name: value, f"seen.{name}": json.dumps(seen)}


def make(world, path, title, login="minh", library="nha", name="title"):
    there = f"/curate/{path}"
    form = words(name, title) | {"library": world.libraries.get(library, "")}
    made = world.client(login).send(there, there, form)
    assert made.status_code == 303, made.text
    return made.location.rpartition("/")[2]


def row(world, table, row_id):
    with world.repository.reading() as session:
        return session.get_one(table, row_id)


def save(world, login, path, row_id, form):
    there = f"/curate/{path}/{row_id}"
    return world.client(login).send(there, there, form)


def test_a_collection_is_made_described_and_its_change_taken_back(world):
    made = make(world, "collections", "Hán Nôm cổ")
    held = row(world, Collection, made)
    assert (held.slug, held.library_id) == ("han-nom-co", world.libraries["nha"])
    assert row(world, Collection, make(world, "collections", "Hán Nôm cổ")).slug == "han-nom-co-2"
    saved = save(world, "minh", "collections", made, words("essay", "# Mở đầu\n\n*Chữ*"))
    assert "<ins>" in world.client("minh").get(saved.location).text
    assert "<em>Chữ</em>" in world.client().get("/collections/han-nom-co").text
    there = f"/curate/collections/{made}"
    change = saved.location.rpartition("=")[2]
    assert world.client("minh").send(there, f"{there}/undo", {"change": change}).status_code == 303
    assert row(world, Collection, made).essay == {}


def test_a_collection_never_stands_in_itself_nor_under_anothers(world):
    above, below = make(world, "collections", "Trên"), make(world, "collections", "Dưới")
    other = make(world, "collections", "Nơi khác", "xa", "noi-khac")
    assert save(world, "minh", "collections", below, plain("parent", above)).status_code == 303
    for child, parent in ((above, below), (above, above), (above, other)):
        refused = save(world, "minh", "collections", child, plain("parent", parent))
        assert refused.status_code == 422
    assert row(world, Collection, below).parent_id == above


def test_what_two_made_of_a_collection_is_chosen_between(world):
    made = make(world, "collections", "Bản đồ")
    form = words("title", "Bản đồ cổ", {"vi": ["Bản đồ"]})
    assert save(world, "lan", "collections", made, form).status_code == 303
    clash = save(world, "minh", "collections", made, words("title", "Địa đồ", {"vi": ["Bản đồ"]}))
    assert clash.status_code == 409 and "Lan" in clash.text
    assert row(world, Collection, made).title == {"vi": ["Bản đồ cổ"]}


def test_items_are_put_into_a_collection_by_their_numbers_and_taken_out_again(world):
    made, minh = make(world, "collections", "Địa chí"), world.client("minh")
    first, second = world.item(), world.item(call_number="R. 77")
    there = f"/curate/collections/{made}"
    saved = minh.send(there, f"{there}/members", {"add": f"{first}\n R. 77 \n"})
    assert saved.status_code == 303 and world.kept(first).version == 2
    page = minh.get(saved.location).text
    assert first in page and second in page and "What stands in it" in page
    assert "collection: Địa chí" in minh.get(f"/curate/items/{first}/history").text
    taken = minh.send(there, f"{there}/members", {"out": [first]})
    assert standing(world, made, Collection) == {second}
    change = taken.location.rpartition("=")[2]
    assert minh.send(there, f"{there}/undo", {"change": change}).status_code == 303
    assert standing(world, made, Collection) == {first, second}
    unknown = minh.send(there, f"{there}/members", {"add": "không có"})
    assert unknown.status_code == 409 and "không có" in unknown.text


def standing(world, row_id, table):
    with world.repository.reading() as session:
        held = session.get_one(table, row_id)
        every = session.query(Item)
        return {
            item.id
            for item in every
            if edit_shelves.standing(session, held, item) is not edit_shelves.OUT
        }


def test_volumes_are_numbered_in_a_work_of_their_library(world):
    made, minh = make(world, "works", "Đại Nam nhất thống chí"), world.client("minh")
    first, second, other = world.item(), world.item(), world.item("noi-khac", "published")
    there = f"/curate/works/{made}"
    assert minh.send(there, f"{there}/members", {"add": f"{first}\n{second}"}).status_code == 303
    assert [world.kept(one).volume for one in (first, second)] == [1, 2]
    turned = {"item": [first, second], f"volume.{first}": "2", f"volume.{second}": "1"}
    saved = minh.send(there, f"{there}/members", turned)
    assert [world.kept(one).volume for one in (first, second)] == [2, 1]
    page = minh.get(saved.location).text
    assert page.index(second) < page.index(first), "in their order"
    assert minh.send(there, f"{there}/members", {"add": other}).status_code == 409
    assert minh.send(there, f"{there}/members", {"out": [other]}).status_code == 403
    later = minh.send(there, f"{there}/members", {"out": [first]})
    change = saved.location.rpartition("=")[2]
    refused = minh.send(there, f"{there}/undo", {"change": change})
    assert refused.status_code == 409, "the later change is undone first"
    change = later.location.rpartition("=")[2]
    assert minh.send(there, f"{there}/undo", {"change": change}).status_code == 303
    assert world.kept(first).work_id == made and row(world, Work, made).title


def picture(kind="PNG", side=40):
    kept = io.BytesIO()
    Image.new("RGB", (side, side), (180, 30, 20)).save(kept, kind)
    return kept.getvalue()


def bring_logo(world, data, name="dau.png", login="tu"):
    there = f"/curate/libraries/{world.libraries['nha']}"
    form = {"logo": (io.BytesIO(data), name)}
    return world.client(login).send(there, f"{there}/logo", form)


def test_a_logo_is_told_by_its_content_set_replaced_and_taken_back(world):
    svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
    for data, said in ((svg, "SVG"), (b"no picture", ""), (picture()[:60], "")):
        refused = bring_logo(world, data)
        assert refused.status_code == 409 and said in refused.text
    assert bring_logo(world, picture("JPEG"), "dau.exe").status_code == 303
    second = bring_logo(world, picture(side=50))
    assert logo_of(world) == ("image/png", 50)
    there = f"/curate/libraries/{world.libraries['nha']}"
    page = world.client("tu").get(second.location).text
    assert "image/jpeg, 40 x 40 px" in page
    change = second.location.rpartition("=")[2]
    world.client("tu").send(there, f"{there}/undo", {"change": change})
    assert logo_of(world) == ("image/jpeg", 40)
    assert world.client("tu").send(there, f"{there}/logo", {"remove": "yes"}).status_code == 303
    assert row(world, Library, world.libraries["nha"]).logo == {}


def logo_of(world):
    with world.repository.reading() as session:
        held = session.get_one(Library, world.libraries["nha"])
        told, _ = libraries.logo(session, held)
        return told.media_type, told.width_px


def test_a_librarys_page_says_what_its_staff_wrote(world):
    own = world.libraries["nha"]
    save(world, "minh", "libraries", own, words("about", "## Giờ mở cửa\n\nCả tuần."))
    save(world, "minh", "libraries", own, words("address", "1 đường Sách"))
    save(world, "minh", "libraries", own, plain("coordinates", "10.7769, 106.7009"))
    page = world.client().get("/libraries/nha").text
    assert "Giờ mở cửa</h" in page and "1 đường Sách" in page
    assert row(world, Library, own).longitude == 106.7009
    refused = save(world, "minh", "libraries", own, plain("parent", world.libraries["noi-khac"]))
    assert refused.status_code == 422, "where it stands in the network, the network says"


def story(world, item):
    return f"@text\nMột lời.\n@text:en\nA word.\n@view {item}:1 1,2,30,40\ncaption: Góc"


def test_an_exhibition_is_written_previewed_shown_and_hidden(world):
    item, minh, lan = world.item(state="published"), world.client("minh"), world.client("lan")
    made = make(world, "exhibitions", "Bốn mùa trong sách")
    there = f"/curate/exhibitions/{made}"
    form = plain("story", story(world, item))
    seen = minh.send(there, f"{there}/preview", form)
    assert seen.status_code == 200 and "A word." in seen.text and "Góc" in seen.text
    assert row(world, Exhibition, made).title and f"@view {item}" not in minh.get(there).text
    saved = minh.send(there, there, form)
    assert saved.status_code == 303 and f"@view {item}:1 1,2,30,40" in minh.get(there).text
    slug = row(world, Exhibition, made).slug
    assert world.client().get(f"/exhibitions/{slug}").status_code == 404
    refused = minh.send(there, f"{there}/state", {"state": "published"})
    assert refused.status_code == 403, "a curator does not publish"
    assert lan.send(there, f"{there}/state", {"state": "published"}).status_code == 303
    assert "A word." in world.client().get(f"/exhibitions/{slug}").text
    assert minh.send("/curate/exhibitions", there, form).status_code == 403
    assert lan.send(there, f"{there}/state", {"state": "draft"}).status_code == 303
    assert world.client().get(f"/exhibitions/{slug}").status_code == 404


def test_a_wrong_line_of_a_story_is_named_and_what_was_typed_stands_there(world):
    made, minh = make(world, "exhibitions", "Sai"), world.client("minh")
    there, hidden = f"/curate/exhibitions/{made}", world.item("noi-khac")
    wrong = (
        ("@text\nA\n@xem", "line 3"),
        ("@view không:1", "không"),
        (f"@view {hidden}:1", "held"),
    )
    for text, said in wrong:
        for action in (there, f"{there}/preview"):
            refused = minh.send(there, action, plain("story", text))
            assert refused.status_code == 422 and said in refused.text
            assert text.splitlines()[-1] in refused.text


def test_a_long_story_and_a_large_logo_come_in(world):
    made, text = make(world, "exhibitions", "Dài"), "@text\n" + "Chữ ở đây dài. " * 9_000
    assert save(world, "minh", "exhibitions", made, plain("story", text)).status_code == 303
    large = picture() + bytes(90_000)
    assert len(large) < 100_000 and bring_logo(world, large).status_code == 303
    assert bring_logo(world, bytes(150_000)).status_code == 409


def test_two_who_write_one_story_choose(world):
    made = make(world, "exhibitions", "Hai người")
    saved = save(world, "lan", "exhibitions", made, plain("story", "@text\nCủa Lan."))
    assert saved.status_code == 303
    clash = save(world, "minh", "exhibitions", made, plain("story", "@text\nCủa Minh."))
    assert clash.status_code == 409
    assert re.search("Của Minh", clash.text) and re.search("Của Lan", clash.text)


def test_what_is_of_another_library_or_the_whole_network_is_left_alone(world):
    other = world_item(world, "noi-khac")
    with world.repository.writing() as session:
        network = edit_exhibitions.keep_exhibition(
            session, ExhibitionSource("mang", {"vi": ["Của mạng"]})
        ).id
        mixed = Collection(slug="chung", title={}, position=0, banner="")
        given = {"title": {"vi": ["Của chung"]}}
        edit_record.make(session, edit_shelves.COLLECTION, mixed, given, "account:x")
        edit_shelves.arrange(session, edit_shelves.COLLECTION, mixed, {other: None}, "account:x")
        shared = mixed.id
    theirs = {
        "collections": [make(world, "collections", "Xa", "xa", "noi-khac"), shared],
        "works": [make(world, "works", "Xa", "xa", "noi-khac")],
        "libraries": [world.libraries["noi-khac"]],
        "exhibitions": [make(world, "exhibitions", "Xa", "xa", "noi-khac"), network],
    }
    minh = world.client("minh")
    for path, rows in theirs.items():
        for row_id in rows:
            for act in ("", "/choices", "/undo", "/members", "/logo", "/state", "/preview"):
                sent = minh.send("/curate/works", f"/curate/{path}/{row_id}{act}", {"add": ""})
                assert sent.status_code in (403, 404, 405), (path, act)
    assert make(world, "libraries", "Mới", "mang", "", name="name")
    form = words("name", "Mới nữa") | {"library": ""}
    assert minh.send("/curate/works", "/curate/libraries", form).status_code == 403


def world_item(world, library):
    with world.repository.reading() as session:
        own = world.libraries[library]
        found = session.query(Item).filter_by(library_id=own).first()
    return found.id if found else world.item(library)
