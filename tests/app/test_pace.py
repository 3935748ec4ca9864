"""Searches of one address are counted; who asks too often is told when to come again."""

import pytest

from app import create_app
from app.site.pace import Pace, network
from tests.services.repository import new_repository


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_what_was_used_grows_back_evenly():
    clock = Clock()
    pace = Pace(6, clock)
    assert [pace.take("203.0.113.5") for _ in range(6)] == [0] * 6
    assert pace.take("203.0.113.5") == 10
    assert pace.take("203.0.113.6") == 0
    clock.now = 10.0
    assert (pace.take("203.0.113.5"), pace.take("203.0.113.5")) == (0, 10)
    clock.now = 1000.0
    assert [pace.take("203.0.113.5") for _ in range(7)] == [0] * 6 + [10]


def test_a_suggestion_counts_less():
    pace = Pace(2, Clock())
    assert [pace.take("203.0.113.5", 0.2) for _ in range(10)] == [0] * 10
    assert pace.take("203.0.113.5", 0.2) > 0


def test_an_address_that_is_refused_waits_no_longer_for_asking_again():
    clock = Clock()
    pace = Pace(1, clock)
    assert pace.take("203.0.113.5") == 0
    assert [pace.take("203.0.113.5") for _ in range(3)] == [60, 60, 60]


def test_none_is_held_back_where_there_is_no_limit():
    assert [Pace(0).take("203.0.113.5") for _ in range(1000)] == [0] * 1000


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_who_asks_is_an_address_or_a_network_and_never_a_proxy_here(address, name):
    assert network(address) == name


def test_too_many_searches_are_told_in_the_sites_dress_in_both_languages(tmp_path):
    with new_repository(tmp_path, searches_a_minute=1) as repository:
        client = create_app(repository).test_client()
        away = {"REMOTE_ADDR": "203.0.113.5"}
        answers = [client.get("/search?q=a", environ_base=away) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        assert 0 < int(answers[1].headers["Retry-After"]) <= 60
        assert "Quá nhiều cùng lúc" in answers[1].text and 'href="/browse"' in answers[1].text
        assert 'name="q" value="a"' in answers[1].text  # to be asked again in a moment
        assert client.get("/search.rss", environ_base=away).status_code == 429
        told = client.get("/search/suggestions.json?q=a", environ_base=away)
        assert (told.status_code, told.get_json()["error"]) == (429, "Quá nhiều cùng lúc")
        client.get("/language/en")
        assert "Too much at once" in client.get("/search", environ_base=away).text
        assert client.get("/browse", environ_base=away).status_code == 200
        assert client.get("/search?q=a").status_code == 200
