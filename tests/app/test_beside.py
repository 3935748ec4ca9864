"""Downloads of an item with their sizes; the volumes and neighbours beside it."""

import pytest
from lxml import html

from app.site import downloads
from tests.queries import asked_of


def listed(client, address):
    """Give form, address, size as told, and whether it is about, of each download."""
    tree = html.fromstring(client.get(address).text)
    found = []
    for row in tree.cssselect(".files li"):
        form, _, size = str(row.xpath("string(span)")).partition(" · ")
        found.append((form, row.cssselect("a")[0].get("href"), size))
    return found


def names(strip: html.HtmlElement) -> list[str]:
    return ["".join(one.itertext()) for one in strip.cssselect(".title")]


def told(count):
    """Write a size as the page does, in Vietnamese."""
    value = f"{count / 1000:.1f}".replace(".", ",").removesuffix(",0") if count < 100_000 else ""
    return (
        f"{value or round(count / 1000)}\N{NO-BREAK SPACE}kB"
        if count >= 1000
        else f"{count}\N{NO-BREAK SPACE}B"
    )


def test_every_download_is_there_and_as_large_as_told(client, shelf):
    rows = listed(client, shelf.item("print", "/downloads?p=3"))
    assert [form for form, _, _ in rows] == [
        "JPEG", "TXT", "ALTO", "hOCR", "TXT", "ALTO", "hOCR", "JSON",
    ]  # fmt: skip
    for form, address, size in rows:
        body = client.get(address).data
        if size.startswith("khoảng"):
            assert form == "JPEG" and len(body) > 1000
        else:
            assert size == told(len(body)), address


def test_the_size_of_a_long_items_text_is_told_from_some_of_its_pages(client, shelf, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_COUNTED", 4)
    rows = listed(client, shelf.item("print", "/downloads"))
    form, address, size = next(row for row in rows if "/items/" in row[1] and row[0] == "ALTO")
    assert size.startswith("khoảng ") and size.endswith("kB")
    whole = len(client.get(address).data)
    near = float(size.removeprefix("khoảng ").split("\N{NO-BREAK SPACE}")[0].replace(",", "."))
    assert near * 1000 == pytest.approx(whole, rel=0.1)


def test_only_what_is_open_is_offered(client, shelf):
    assert [form for form, _, _ in listed(client, shelf.item("closed", "/downloads"))] == ["JSON"]
    reduced = listed(client, shelf.item("reduced", "/downloads"))
    assert [form for form, address, _ in reduced if "/full/" in address] == ["JPEG"]
    assert all("/full/max/" not in address for _, address, _ in reduced)
    assert client.get(shelf.item("draft", "/downloads")).status_code == 404
    assert client.get(shelf.item("gone", "/beside")).status_code == 410


def test_the_item_page_leads_to_them(client, shelf):
    tree = html.fromstring(client.get(shelf.item("print", "?p=2")).text)
    piece = tree.cssselect("#downloads [data-list]")[0]
    assert piece.cssselect("a")[0].get("href") == shelf.item("print", "/downloads?p=2")
    assert listed(client, piece.get("data-list")) == listed(
        client, shelf.item("print", "/downloads")
    )


def test_volumes_in_their_order_and_neighbours_by_title(client, shelf):
    tree = html.fromstring(client.get(shelf.item("second", "/beside")).text)
    volumes, neighbours = tree.cssselect("ul.strip")
    assert names(volumes) == [
        "Gia Định xưa", "Gia Định xưa, tập 2",
    ]  # fmt: skip
    assert names(neighbours) == ["Bản thu nhỏ", "Sổ kín", "Thiên tự văn"]


def test_an_items_neighbours_are_of_its_smallest_collection(client, shelf):
    text = client.get(shelf.item("nom", "/beside")).text
    assert "strip" not in text  # it is alone in that collection


@pytest.mark.parametrize("rest", ["/downloads", "/downloads/list", "/beside"])
def test_each_takes_at_most_ten_queries(client, shelf, rest):
    client.get(shelf.item("print", rest))
    with asked_of(shelf.repository.engine) as asked:
        client.get(shelf.item("print", rest))
    assert len(asked) <= 10, "\n".join(asked)
