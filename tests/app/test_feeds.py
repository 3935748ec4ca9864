"""Whoever follows a search by RSS or Atom gets what is new in it, each once, with working links."""

from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest
from lxml import etree

ATOM = {"a": "http://www.w3.org/2005/Atom"}
WORDS = "thành"


def path_of(address):
    """Give the part of one of our own public addresses that a test's client asks for."""
    return "/" + address.split("/", 3)[3]


@pytest.fixture
def rss(client):
    answer = client.get(f"/search.rss?q={quote(WORDS)}")
    assert (answer.status_code, answer.mimetype) == (200, "application/rss+xml")
    root = etree.fromstring(answer.data)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    return root


def test_a_channel_says_what_is_searched_and_where_it_stands(client, rss):
    channel = rss.find("channel")
    assert WORDS in channel.findtext("title") and channel.findtext("description")
    own = channel.find("a:link[@rel='self']", ATOM).get("href")
    assert path_of(own).startswith("/search.rss?q=")
    assert client.get(path_of(channel.findtext("link"))).status_code == 200
    again = etree.canonicalize(client.get(path_of(own)).text)
    assert again == etree.canonicalize(etree.tostring(rss, encoding="unicode"))


def test_each_item_stands_once_newest_first_and_opens(client, rss):
    items = rss.findall("channel/item")
    assert items
    links = [item.findtext("link") for item in items]
    assert len(set(links)) == len(links)
    assert links == [item.findtext("guid") for item in items]
    dates = [parsedate_to_datetime(item.findtext("pubDate")) for item in items]
    assert dates == sorted(dates, reverse=True)
    for item in items:
        assert item.findtext("title").strip()
        assert client.get(path_of(item.findtext("link"))).status_code == 200


def test_rss_and_atom_tell_of_the_same_items(client, rss):
    atom = etree.fromstring(client.get(f"/search.atom?q={quote(WORDS)}").data)
    there = [link.get("href") for link in atom.findall("a:entry/a:link[@rel='alternate']", ATOM)]
    assert there == [item.findtext("link") for item in rss.findall("channel/item")]


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize("words", ["không có ở đâu cả xyz", '"<&>]]>', "\x0b\x1f", "x" * 5_000])
def test_any_words_give_a_feed_that_can_be_read(client, form, words):
    answer = client.get(f"/search.{form}?q={quote(words)}")
    assert answer.status_code == 200
    etree.fromstring(answer.data)


def test_a_page_of_results_names_its_feeds(client):
    page = etree.HTML(client.get(f"/search?q={quote(WORDS)}").text)
    kinds = {link.get("type") for link in page.findall(".//link[@rel='alternate']")}
    assert {"application/rss+xml", "application/atom+xml"} <= kinds
