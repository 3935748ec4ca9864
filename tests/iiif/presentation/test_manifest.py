"""Manifests: valid, complete, the same for everyone, in as many queries for any number of pages."""

import gzip
import json

import jsonschema
import pytest
from iiif_prezi3 import Manifest
from sqlalchemy import event

from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Collection, Identifier, Item, ItemCollection, Page, Section
from tests.iiif.alone import application
from tests.iiif.many_pages import put_many
from tests.iiif.rows import Wanted, add_item, add_library

LD_JSON = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
RICH = {
    "title": {"vi": ["Lạng Sơn địa chí"], "vi-Hani": ["諒山地誌"], "en": ["Gazetteer of Lạng Sơn"]},
    "creator": [{"vi": ["Nguyễn Văn A"]}, {"vi": ["Trần Thị B"], "en": ["Tran Thi B"]}],
    "publisher": {"none": ["Nhà in <Tỉnh>"]},
    "date": "1870~",
    "date_label": {"vi": ["khoảng năm Tự Đức 23"]},
    "languages": ["lzh", "vi-Hani", "xx"],
    "type": "gazetteer",
    "subject": [{"vi": ["Địa chí"]}, {"vi": ["Địa chí", "Sông ngòi"]}],
    "place": [{"vi": ["Lạng Sơn"]}],
    "summary": {"vi": ["<b>Không phải HTML</b>"], "en": []},
    "rights": "https://creativecommons.org/publicdomain/mark/1.0/",
    "attribution": {"vi": ["Xin ghi rõ nguồn"]},
    "call_number": "R.123",
    "viewing_direction": "right-to-left",
    "extra": {"Khổ sách": {"vi": ["31 x 22 cm"]}},
}


@pytest.fixture(scope="module")
def schema(conformance):
    text = (conformance / "iiif_3_0.json").read_text(encoding="utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


@pytest.fixture
def rich(repository, put):
    """A described book of 6 pages with text, a nested table of contents and a collection."""
    item_id = put(pages=6, text=True, description=RICH)
    with repository.writing() as session:
        item = session.get_one(Item, item_id)
        item.year_from = 1868
        pages = session.query(Page).filter_by(item_id=item_id).order_by(Page.position).all()
        pages[0].label = {"vi": ["Bìa"]}
        part = Section(
            id=new_id(), item_id=item_id, position=1, title={"vi": ["Quyển một"]},
            first_page_id=pages[1].id, last_page_id=pages[5].id,
        )  # fmt: skip
        session.add(part)
        session.flush()
        for position, (first, last) in enumerate(((2, 3), (4, 4)), start=1):
            session.add(
                Section(
                    id=new_id(), item_id=item_id, parent_id=part.id, position=position,
                    title={"vi": [f"Chương {position}"]},
                    first_page_id=pages[first].id, last_page_id=pages[last].id,
                )
            )  # fmt: skip
        collection = Collection(id=new_id(), slug="dia-chi", title={"vi": ["Địa chí"]})
        session.add(collection)
        session.flush()
        session.add(ItemCollection(item_id=item_id, collection_id=collection.id))
        session.add(Identifier(id=new_id(), item_id=item_id, type="local", value="LS-1"))
    return item_id


def assert_valid(schema, document):
    fault = jsonschema.exceptions.best_match(schema.iter_errors(document))
    assert fault is None, f"{fault.json_path}: {fault.message[:300]}"


def test_a_rich_manifest_keeps_to_the_schema_and_is_read_back(schema, manifest_of, rich):
    document = manifest_of(rich)
    assert_valid(schema, document)
    assert len(Manifest(**document).items) == 6


@pytest.mark.parametrize(
    "wanted",
    [{}, {"title": {}}, {"pages": 3, "derivation": 0}, {"tiers": ("closed",)}, {"tiers": ()},
     {"description": {"rights": "Hỏi thư viện"}}, {"description": {"type": "map"}, "pages": 2}],
)  # fmt: skip
def test_a_poor_manifest_keeps_to_the_schema_too(schema, put, manifest_of, wanted):
    document = manifest_of(put(**wanted))
    assert_valid(schema, document)
    Manifest(**document)


def test_its_id_is_where_it_stands(repository, get, rich):
    document = get(f"items/{rich}/manifest").get_json(force=True)
    address = f"{repository.settings.public_url}/iiif/presentation/3/items/{rich}/manifest"
    assert document["id"] == address


def test_what_the_catalogue_knows_is_told(manifest_of, rich):
    document = manifest_of(rich)
    told = {pair["label"].get("en", pair["label"].get("none"))[0]: pair["value"]
            for pair in document["metadata"]}  # fmt: skip
    assert document["label"] == RICH["title"]
    assert told["Creator"] == {"vi": ["Nguyễn Văn A", "Trần Thị B"], "en": ["Tran Thi B"]}
    assert told["Subject"] == {"vi": ["Địa chí", "Sông ngòi"]}
    assert told["Language"]["en"] == ["Literary Chinese", "Vietnamese (Nôm)"]
    assert told["Language"]["none"] == ["xx"]
    assert told["Date"] == RICH["date_label"]
    assert told["Identifier"] == {"none": ["LS-1"]}
    assert told["Khổ sách"] == {"vi": ["31 x 22 cm"]}
    assert document["rights"] == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert document["requiredStatement"]["value"] == RICH["attribution"]
    assert document["navDate"] == "1868-01-01T00:00:00Z"
    assert document["viewingDirection"] == "right-to-left"
    assert document["behavior"] == ["paged"]
    assert document["partOf"][0]["id"].endswith("/collections/dia-chi")
    assert document["provider"][0]["type"] == "Agent"


def test_words_that_look_like_html_stay_words(manifest_of, rich):
    summary = manifest_of(rich)["summary"]
    assert summary == {"vi": ["<span>&lt;b&gt;Không phải HTML&lt;/b&gt;</span>"]}


def test_canvases_stand_in_order_with_labels_images_and_text(manifest_of, rich):
    document = manifest_of(rich)
    canvases = document["items"]
    assert [canvas["label"] for canvas in canvases[:2]] == [{"vi": ["Bìa"]}, {"none": ["2"]}]
    assert document["start"]["id"] == canvases[0]["id"]
    for canvas in canvases:
        (page,) = canvas["items"]
        (annotation,) = page["items"]
        assert annotation["target"] == canvas["id"]
        body = annotation["body"]
        assert body["id"] == f"{body['service'][0]['id']}/full/max/0/default.jpg"
        assert body["service"][0]["type"] == "ImageService3"
        assert canvas["annotations"][0]["id"] == f"{canvas['id']}/text"
        assert "items" not in canvas["annotations"][0]


def test_the_table_of_contents_is_nested(manifest_of, rich):
    document = manifest_of(rich)
    canvases = [canvas["id"] for canvas in document["items"]]
    (contents,) = document["structures"]
    assert contents["label"] == {"vi": ["Mục lục"], "en": ["Contents"]}
    (part,) = contents["items"]
    shape = [member["id"] if member["type"] == "Canvas" else member["label"]["vi"][0]
             for member in part["items"]]  # fmt: skip
    assert shape == [canvases[1], "Chương 1", "Chương 2", canvases[5]]
    assert [member["id"] for member in part["items"][1]["items"]] == canvases[2:4]


def test_every_range_is_a_document_too(get, manifest_of, rich):
    (contents,) = manifest_of(rich)["structures"]
    for one in (contents, *contents["items"]):
        path = one["id"].partition("/iiif/presentation/3/")[2]
        assert get(path).get_json(force=True)["items"] == one["items"]


def test_text_that_is_not_open_is_named_by_the_canvas_alone(get, put, manifest_of):
    """Viewers fetch at once what a manifest names, and fail where it is refused."""
    canvas = manifest_of(put(text=True, tiers=("onsite",)))["items"][0]
    assert "annotations" not in canvas
    alone = get(canvas["id"].partition("/iiif/presentation/3/")[2]).get_json(force=True)
    assert alone["annotations"][0]["service"][0]["type"] == "AuthProbeService2"


def test_one_page_alone_is_not_a_book(put, manifest_of):
    assert manifest_of(put(pages=1))["behavior"] == ["individuals"]
    assert manifest_of(put(pages=2, description={"type": "map"}))["behavior"] == ["individuals"]
    assert manifest_of(put(pages=2))["behavior"] == ["paged"]


def queries_of(repository, ask):
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(repository.engine, "before_cursor_execute", note)
    ask()
    event.remove(repository.engine, "before_cursor_execute", note)
    return len(seen)


def test_the_number_of_queries_does_not_depend_on_the_pages(repository, manifest_of):
    counts = []
    for pages in (1, 100, 10_000):
        item_id = put_many(repository, pages)
        counts.append(queries_of(repository, lambda item_id=item_id: manifest_of(item_id)))
    assert counts[0] == counts[1] == counts[2] <= 10
    item_id = put_many(repository, 2)
    manifest_of(item_id)
    assert queries_of(repository, lambda: manifest_of(item_id)) == 0


def test_a_change_is_seen_and_a_known_version_is_not_sent_again(make_repository):
    repository = make_repository(withdrawal_seconds=0)
    with repository.writing() as session:
        item_id = add_item(session, add_library(session), Wanted(pages=2)).id
    client = application(repository).test_client()
    path = f"/iiif/presentation/3/items/{item_id}/manifest"
    etag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    with repository.writing() as session:
        item = session.get_one(Item, item_id)
        item.description = item.description | {"title": {"vi": ["Tên mới"]}}
        item.version += 1
    changed = client.get(path, headers={"If-None-Match": etag})
    assert changed.get_json(force=True)["label"] == {"vi": ["Tên mới"]}


def test_media_type_compression_and_origin(put, get):
    path = f"items/{put()}/manifest"
    plain, packed = get(path), get(path, Accept_Encoding="gzip")
    assert plain.content_type == LD_JSON
    assert get(path, Accept="application/json").content_type == "application/json"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert plain.headers["Access-Control-Allow-Origin"] == "*"


def test_pages_that_show_an_opening_stand_alone_in_a_bound_book(repository, put, manifest_of):
    item_id = put(pages=5)
    with repository.writing() as session:
        pages = session.query(Page).filter_by(item_id=item_id).order_by(Page.position).all()
        pages[0].behavior, pages[4].behavior = "non-paged", "facing-pages"
        pages[2].canvas_width, pages[2].canvas_height = 1600, 800
    document = manifest_of(item_id)
    assert document["behavior"] == ["paged"]
    told = [canvas.get("behavior") for canvas in document["items"]]
    assert told == [["non-paged"], None, ["facing-pages"], None, ["facing-pages"]]
    openings = manifest_of(put(pages=3, width_px=1600, height_px=800))
    assert openings["behavior"] == ["individuals"]
    assert not any("behavior" in canvas for canvas in openings["items"])


def test_places_stand_on_the_map_and_the_extension_comes_first(schema, get, put, manifest_of):
    areas = [[106.5, 21.5, 107, 22.25], [106.76, 21.85, 106.76, 21.85]]
    item_id = put(description={"coordinates": areas, "place": [{"vi": ["Lạng Sơn"]}]})
    document = manifest_of(item_id)
    assert_valid(schema, {**document, "@context": document["@context"][-1]})
    assert document["@context"][0].endswith("/extension/navplace/context.json")
    area, point = document["navPlace"]["features"]
    assert area["properties"]["label"] == {"vi": ["Lạng Sơn"]}
    ring = area["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1] and len(ring) == 5
    assert point["geometry"] == {"type": "Point", "coordinates": [106.76, 21.85]}
    assert get(f"items/{item_id}/places").get_json(force=True)["features"] == [area, point]
    assert get(f"items/{put()}/places").status_code == 404


def test_a_small_cover_holds_the_place_until_a_page_is_there(schema, get, put, manifest_of):
    item_id = put(width_px=3000, height_px=4000)
    document = manifest_of(item_id)
    assert_valid(schema, document)
    held = document["placeholderCanvas"]
    assert held["items"][0]["items"][0]["body"]["id"] == document["thumbnail"][0]["id"]
    assert get(f"items/{item_id}/placeholder").get_json(force=True)["id"] == held["id"]
    closed = put(tiers=("closed",))
    assert "placeholderCanvas" not in manifest_of(closed)
    assert get(f"items/{closed}/placeholder").status_code == 404
