"""Browsing, maps, feeds and what collections tell: all works without JavaScript."""

import json
from dataclasses import replace

import pytest
from lxml import etree, html
from sqlalchemy import select

from app import create_app
from app.site import base_map, essay, histogram
from app.site.paging import MOST_PAGES
from app.site.ways import WAYS
from ingest.catalog import edit, find, reigns
from ingest.catalog.models import Collection, Item, Library
from ingest.packages.package import CollectionSource, LibrarySource
from ingest.search.engine import Query
from tests.app.stock import stock
from tests.queries import asked_of
from tests.services.repository import new_repository

ATOM = "{http://www.w3.org/2005/Atom}"
PLACES = ["/browse", "/browse/time", "/libraries", "/libraries/tinh", "/browse/subjects",
          "/browse/subjects/Lịch sử", "/collections/dia-chi?view=map"]  # fmt: skip  # addresses


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return html.fromstring(answer.text)


def titles(tree):
    return [one.text_content().strip() for one in tree.cssselect(".card .title, .line .title")]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A stock whose collection tells of itself and whose libraries are on the map."""
    folder = tmp_path_factory.mktemp("told")
    with new_repository(folder / "home") as repository:
        stock(repository, folder / "material")
        with repository.writing() as session:
            edit.keep_collection(
                session,
                CollectionSource(
                    "dia-chi",
                    {"vi": ["Địa chí"], "en": ["Local lore"]},
                    essay={
                        "vi": ["Một **đoạn** văn.\n\n## Mục\n\n<script>alert(1)</script>"],
                        "en": ["A [link](https://example.org) and a [bad](javascript:alert(1))."],
                    },
                    banner="print:2",
                ),
            )
            for slug, latitude in (("tinh", 21.0), ("huyen", 20.5)):
                held = session.scalars(select(Library).where(Library.slug == slug)).one()
                source = LibrarySource(slug, held.name, held.kind)
                edit.keep_library(session, replace(source, latitude=latitude, longitude=106.0))
        yield repository


@pytest.fixture
def reader(told):
    return create_app(told).test_client()


@pytest.mark.parametrize("way", [way for way in WAYS if way != "time"])
def test_each_way_leads_to_values_and_each_value_to_as_many_items_as_it_says(client, way):
    values = page(client, f"/browse/{way}").cssselect(".values a")
    assert values
    for link in values:
        [count] = link.cssselect(".count")
        items = titles(page(client, link.get("href")))
        assert str(len(items)) == count.text.strip()


def test_time_leads_to_decades_centuries_and_reigns(client):
    tree = page(client, "/browse/time")
    links = {link.text_content().strip(): link.get("href") for link in tree.cssselect("main a")}
    decade = next(href for name, href in links.items() if name.startswith("1820–1829"))
    assert len(titles(page(client, decade))) == 4
    assert "from=1820&to=1840" in links["Minh Mạng"]
    assert len(page(client, links["Minh Mạng"]).cssselect(".found")) == 4
    assert "Thế kỷ XIX" in links


def test_bars_say_how_many_and_have_fields_beside_them(client):
    tree = page(client, "/search")
    said = [one.text for one in tree.cssselect("svg.bars title")]
    assert "1820–1829: 4" in said and "1880–1889: 1" in said and "1850–1859: 0" in said
    form = tree.cssselect("form.time")[0]
    assert {one.get("name") for one in form.cssselect("input")} >= {"from", "to"}
    chosen = page(client, "/search?from=1880&to=1889")
    assert len(chosen.cssselect(".found")) == 1


def test_lists_are_shown_as_images_lines_and_a_map_at_one_canonical_address(client):
    for view in ("", "?view=list", "?view=map", "?view=nonsense"):
        tree = page(client, f"/collections/dia-chi{view}")
        assert len(titles(tree)) == 5
        canonical = tree.cssselect("link[rel=canonical]")[0].get("href")
        assert canonical.endswith("/collections/dia-chi")
        others = tree.cssselect(".views a")
        assert [one.get("rel") for one in others] == ["nofollow"] * 2
        crawled = view in ("", "?view=nonsense")
        assert bool(tree.cssselect("meta[name=robots]")) is not crawled


def test_lines_are_numbered_only_beside_a_map_that_has_the_numbers(told, reader):
    address = "/collections/dia-chi?view=map"
    assert not page(reader, address).cssselect("figure.map, ol.numbered")
    with told.writing() as session:
        item = session.scalars(select(Item).where(Item.source_id == "print")).one()
        item.description = {**item.description, "coordinates": [[105.8, 21.0, 105.8, 21.0]]}
    tree = page(create_app(told).test_client(), address)
    assert len(tree.cssselect("figure.map")) == len(tree.cssselect("ol.numbered")) == 1


@pytest.mark.parametrize(
    "address",
    ["/browse/nothing", "/browse/subjects/nothing", "/browse/subjects?page=2",
     "/collections/dia-chi?page=2", "/libraries/tinh?page=99",
     f"/browse/types/book?page={MOST_PAGES + 1}"],
)  # fmt: skip  # addresses
def test_nothing_goes_on_for_ever(client, address):
    page(client, address, 404)


def test_whoever_follows_links_that_may_be_followed_comes_to_an_end(client):
    """Walks as a polite crawler does, from the home page."""
    kept_out = ("/search", "/language/", "/sign-in", "/static/", "/iiif/")
    waiting, seen = ["/"], set()
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(kept_out) or "view=" in address:
            continue
        if address.startswith("/items/") and ("?" in address or address.count("/") > 2):
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer.mimetype != "text/html":
            continue
        for link in html.fromstring(answer.text).cssselect("a[href]"):
            href = link.get("href") or ""
            if "nofollow" not in (link.get("rel") or "") and href.startswith("/"):
                waiting.append(href.partition("#")[0])
    assert len(seen) < 80
    assert any(address.startswith("/browse/places/") for address in seen)


def test_a_search_can_be_followed_as_a_feed(client, shelf):
    tree = page(client, "/search?q=thành&library=tinh")
    link = tree.cssselect("link[type='application/atom+xml']")[0].get("href")
    answer = client.get(link)
    assert answer.mimetype == "application/atom+xml"
    feed = etree.fromstring(answer.data)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 3
    public = shelf.repository.settings.public_url
    for entry in entries:
        told = {name: entry.findtext(f"{ATOM}{name}") or "" for name in ("title", "id", "summary")}
        assert all(told.values()), told
        assert told["id"].startswith(f"{public}/items/")
        assert client.get(told["id"].removeprefix(public)).status_code == 200
    updated = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert feed.findtext(f"{ATOM}updated") == max(updated)


def test_volumes_of_a_work_stand_together(client):
    tree = page(client, "/search?q=thành")
    [work] = tree.cssselect(".work")
    assert work.cssselect("h2")[0].text_content().startswith("Gia Định")
    assert len(work.cssselect(".found h3")) == 2


def test_values_are_named_in_the_readers_language(client, english):
    assert "History" in page(english, "/browse/subjects").text_content()
    assert page(english, "/browse/subjects/Lịch sử").cssselect("h1")[0].text == "History"
    assert page(client, "/browse/subjects/Lịch sử").cssselect("h1")[0].text == "Lịch sử"


def test_a_collection_tells_of_itself_without_harm(reader):
    tree = page(reader, "/collections/dia-chi")
    [text] = tree.cssselect(".essay")
    assert text.cssselect("strong")[0].text == "đoạn" and text.cssselect("h3")[0].text == "Mục"
    assert text.cssselect("script") == [] and "<script>" in text.text_content()
    strip = tree.cssselect(".banner img")[0]
    assert reader.get(strip.get("src")).status_code == 200
    assert "p=2" in tree.cssselect(".banner")[0].get("href")
    reader.get("/language/en")
    [text] = page(reader, "/collections/dia-chi").cssselect(".essay")
    assert [link.get("href") for link in text.cssselect("a")] == ["https://example.org"]


def test_libraries_stand_on_a_map_of_our_own(reader):
    for address in ("/", "/libraries"):
        tree = page(reader, address)
        links = [mark.get("href") for mark in tree.cssselect("figure.map svg a")]
        assert sorted(links) == ["/libraries/huyen", "/libraries/tinh"]
        numbered = tree.cssselect("ol.shelves li")
        assert len(numbered) == 2  # the same in words, for those who see no map
        assert tree.cssselect("figure.map path.coast")
    [mark] = page(reader, "/libraries/tinh").cssselect("figure.map svg a")
    assert mark.get("href") == "/libraries/tinh"


def test_another_base_map_can_be_set(told, tmp_path):
    line = {"type": "LineString", "coordinates": [[105.0, 20.0], [107.0, 22.0]]}
    feature = {"type": "Feature", "properties": {"kind": "road"}, "geometry": line}
    file = tmp_path / "own.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    shown = base_map.frame([(106.0, 21.0)])
    assert [line.kind for line in base_map.lines(file, shown)] == ["road"]
    file.with_name("bad.geojson").write_text("[]")
    with pytest.raises(base_map.NoBaseMap, match=r"bad\.geojson"):
        base_map.lines(file.with_name("bad.geojson"), shown)


def test_a_mark_stands_where_it_belongs():
    shown = base_map.frame([(105.0, 20.0), (107.0, 22.0)])
    west, south = shown.point(105.0, 20.0)
    east, north = shown.point(107.0, 22.0)
    assert 0 < west < east < base_map.WIDTH and 0 < north < south < shown.height
    assert west + east == pytest.approx(base_map.WIDTH, abs=1)


def test_home_tells_at_once_what_was_withdrawn(tmp_path):
    with new_repository(tmp_path / "home") as repository:
        ids = stock(repository, tmp_path / "material")
        client = create_app(repository).test_client()
        assert "5 tài liệu" in page(client, "/").text_content()
        with repository.writing() as session:
            edit.withdraw(session, find.item(session, ids["print"]), "test", "asked for")
        for _ in range(200):
            if "4 tài liệu" in page(client, "/").text_content():
                break
        else:
            pytest.fail("home went on counting what is gone")


@pytest.mark.parametrize("address", PLACES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_takes_more_than_ten_queries(shelf, address, language):
    """Not even the first of a process."""
    visitor = create_app(shelf.repository).test_client()
    visitor.get(f"/language/{language}")
    with asked_of(shelf.repository.engine) as asked:
        page(visitor, address)
    assert len(asked) <= 10, "\n".join(asked)


def test_the_index_counts_people_and_decades(shelf):
    counted = shelf.repository.search.search(Query(limit=0)).facets
    assert dict(counted["person"]) == {"Trịnh Hoài Đức": 4}
    assert dict(counted["decade"]) == {"1820": 4, "1880": 1}


@pytest.mark.parametrize(
    ("label", "year"),
    [
        ("Minh Mạng 12", 1831), ("Minh Mệnh thứ 12", 1831), ("Minh Mạng năm thứ 12", 1831),
        ("明命十二年", 1831), ("嗣德元年", 1848), ("成泰十九年", 1907),
        ("Gia Long nguyên niên", 1802), ("Bảo Đại 20", 1945),
    ],
)  # fmt: skip  # labels and years
def test_years_of_reigns_mean_common_years(label, year):
    read = reigns.read(label)
    assert read is not None and read.year == year


@pytest.mark.parametrize(
    "label", ["", "Minh Mạng 99", "歲次丙午", "1831", "Tự Đức", "Nhà xuất bản 3"]
)
def test_other_labels_are_no_years_of_reigns(label):
    assert reigns.read(label) is None


def test_bars_stand_for_decades_and_for_centuries_where_those_are_too_many():
    few = histogram.of({1820: 4, 1850: 1})
    assert few is not None
    assert [(bar.first_year, bar.count) for bar in few.bars] == [
        (1820, 4), (1830, 0), (1840, 0), (1850, 1)
    ]  # fmt: skip  # bars
    many = histogram.of({900: 1, 1820: 4, 1850: 1})
    assert many is not None and many.bars[-1].count == 5 and len(many.bars) == 10
    assert histogram.of({1820: 4}) is None and histogram.of({}) is None


def test_markdown_images_are_left_out():
    assert "<img" not in essay.html("![x](https://example.org/x.png)")


def test_collections_and_places_survive_in_the_journal(told):
    with told.reading() as session:
        held = session.scalars(select(Collection).where(Collection.slug == "dia-chi")).one()
        assert held.banner == "print:2" and "đoạn" in held.essay["vi"][0]
