"""Collections: from the root down to every public item, in stretches where they are long."""

from iiif.presentation import collection
from iiif.presentation import shelves as reading
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Item, ItemCollection, Page, Section, Work
from ingest.search.engine import Document
from tests.builders import picture
from tests.iiif.presentation.stacked import names, put
from tests.iiif.rows import Wanted, add_item, add_library, show

PREFIX = "/iiif/presentation/3"


def test_the_root_of_an_empty_house(ask):
    assert ask("top")["items"] == []


def test_every_collection_is_reached_from_the_root(ask, repository, shelves):
    put(repository, shelves, "trong", title={"vi": ["Trong cùng"]})
    put(repository, shelves, None, title={"vi": ["Không nhãn"]})
    top, outer, inner = ask("top"), ask("collections/ngoai"), ask("collections/trong")
    assert (names(top, "Collection"), names(top, "Manifest")) == (["Ngoài"], ["Không nhãn"])
    assert (names(outer, "Collection"), names(outer, "Manifest")) == (["Trong"], [])
    assert names(inner, "Manifest") == ["Trong cùng"]
    assert outer["summary"] == {"vi": ["Tóm tắt"]} and outer["provider"]
    assert outer["partOf"][0]["id"] == top["id"]
    assert inner["partOf"][0]["id"] == outer["id"]


def test_only_public_items_are_listed(ask, repository, shelves):
    for state in ("arriving", "draft", "withdrawn", "published"):
        put(repository, shelves, "trong", state=state, title={"vi": [state]})
        put(repository, shelves, None, state=state, title={"vi": [state]})
    assert names(ask("collections/trong"), "Manifest") == ["published"]
    assert names(ask("top"), "Manifest") == ["published"]


def test_restricted_items_are_listed_without_what_is_closed(ask, repository, shelves):
    put(repository, shelves, "trong", tiers=("closed",), width_px=900, height_px=900)
    put(repository, shelves, "trong", tiers=("open",), width_px=900, height_px=900)
    thumbnails = [one.get("thumbnail") for one in ask("collections/trong")["items"]]
    assert sorted(map(bool, thumbnails)) == [False, True]


def addresses(value):
    """Give every address under our own prefix that a document names, fragments cut off."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and value.get("type") != "Annotation":
            yield value["id"]
        for inner in value.values():
            yield from addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner)


def test_every_address_that_is_named_answers(client, repository, shelves, folder):
    shown = show(repository, folder, picture(900, 700), text=True)
    with repository.writing() as session:
        session.add(ItemCollection(item_id=shown.item_id, collection_id=shelves["trong"]))
        page = session.query(Page).filter_by(item_id=shown.item_id).one()
        session.add(
            Section(
                id=new_id(), item_id=shown.item_id, position=1, title={"vi": ["Mục"]},
                first_page_id=page.id, last_page_id=page.id,
            )
        )  # fmt: skip
    public = repository.settings.public_url
    waiting, seen = [f"{public}{PREFIX}/top"], set()
    while waiting:
        address = waiting.pop()
        # The painting page of a canvas is always given with it.
        if (
            address in seen
            or not address.startswith(f"{public}/iiif")
            or address.endswith("/image")
        ):
            continue
        seen.add(address)
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        if "json" in answer.content_type:
            document = answer.get_json(force=True)
            assert "@context" in document
            waiting.extend(addresses(document))
    assert len(seen) >= 26, sorted(seen)


def test_a_library_is_a_collection_with_those_below_it(ask, repository, shelves):
    put(repository, shelves, None, title={"vi": ["Của tỉnh"]})
    put(repository, shelves, None, state="draft", title={"vi": ["Nháp"]})
    with repository.writing() as session:
        below = add_library(session, "huyen")
        below.parent_id = shelves["library"].id
    whole = ask("libraries/tinh")
    assert (names(whole, "Collection"), names(whole, "Manifest")) == (
        ["Thư viện tỉnh"], ["Của tỉnh"],
    )  # fmt: skip
    assert ask("libraries/huyen")["items"] == []


def test_the_volumes_of_a_work_stand_in_their_order(ask, client, repository, shelves):
    with repository.writing() as session:
        library = session.merge(shelves["library"])
        work = Work(id=new_id(), library_id=library.id, source_id="w", title={"vi": ["Bộ"]})
        hidden = Work(id=new_id(), library_id=library.id, source_id="x", title={"vi": ["Ẩn"]})
        session.add_all([work, hidden])
        session.flush()
        for volume in (2, 1):
            item = add_item(session, library, Wanted(title={"vi": [f"Tập {volume}"]}))
            item.work_id, item.volume = work.id, volume
        add_item(session, library, Wanted(state="draft")).work_id = hidden.id
    whole = ask(f"works/{work.id}")
    assert names(whole, "Manifest") == ["Tập 1", "Tập 2"]
    assert whole["behavior"] == ["multi-part"]
    manifest = client.get(whole["items"][0]["id"]).get_json(force=True)
    assert whole["id"] in [one["id"] for one in manifest["partOf"]]
    assert client.get(f"{PREFIX}/works/{hidden.id}").status_code == 404


def document(item_id, title, **more):
    return Document(item_id=item_id, page_id="", page_number=0, text="", title=title, **more)


def test_what_a_search_finds_is_a_collection(client, ask, repository, shelves, monkeypatch):
    for number in range(3):
        put(repository, shelves, None, title={"vi": [f"Gia phả {number}"]})
    with repository.reading() as session:
        rows = session.query(Item).order_by(Item.title_sort).all()
    facets = {"type": ("book",)}
    repository.search.replace(
        {row.id: [document(row.id, row.title_sort, facets=facets)] for row in rows}
    )
    whole = ask("search?q=gia+ph%E1%BA%A3&type=book&sort=title")
    assert names(whole, "Manifest") == ["Gia phả 0", "Gia phả 1", "Gia phả 2"]
    assert ask("search?q=gia+ph%E1%BA%A3&type=map")["items"] == []
    for odd in ("?type=book&q=%00gia+ph%E1%BA%A3&sort=title&unknown=1&from=x", "?q=%ff%fe", "",
                f"?q={'x' * 3000}", "?q=a&q=b&sort=%00&type=&type=%ED%A0%80"):  # fmt: skip
        assert client.get(f"{PREFIX}/search{odd}").status_code == 200
    # Every way to ask the same has one id.
    other = client.get(f"{PREFIX}/search?type=book&unknown=1&sort=title&q=+gia+ph%E1%BA%A3+")
    assert other.get_json(force=True) == whole
    for module in (collection, reading):
        monkeypatch.setattr(module, "MOST_MEMBERS", 2)
    long = ask("search?q=gia&sort=title")
    assert names(long, "Collection") == ["gia 1–2", "gia 3–3"]
    assert names(ask("search/parts/1?q=gia&sort=title"), "Manifest") == ["Gia phả 0", "Gia phả 1"]
    assert client.get(f"{PREFIX}/search/parts/3?q=gia&sort=title").status_code == 404
