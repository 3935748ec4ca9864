"""One function decides: every tier, every kind of visitor, every day."""

from datetime import UTC, date, datetime

import pytest

from ingest.catalog.description import TIERS
from ingest.catalog.rights import (
    ANYONE,
    Action,
    Rules,
    Span,
    Subject,
    Visitor,
    can,
    open_side_px,
    tier,
)

RULES = Rules.of("Asia/Ho_Chi_Minh", "10.20.0.0/16, 2001:db8::/32")
READER = Visitor(account_id="r")
CURATOR = Visitor(account_id="c", libraries=frozenset({"home"}))
STRANGER = Visitor(account_id="s", libraries=frozenset({"elsewhere"}))
ADMINISTRATOR = Visitor(account_id="a", administrator=True)
ON_SITE = Visitor(address="10.20.3.4")


def subject(*spans: Span, state: str = "published") -> Subject:
    return Subject("item", "home", state, spans)


def held(name: str) -> Subject:
    return subject(Span(name, None, None))


@pytest.mark.parametrize("name", TIERS)
@pytest.mark.parametrize(
    ("visitor", "sees"),
    [
        (ANYONE, {"open"}),
        (READER, {"open", "signed_in"}),
        (STRANGER, {"open", "signed_in"}),
        (ON_SITE, {"open", "onsite"}),
        (CURATOR, set(TIERS)),
        (ADMINISTRATOR, set(TIERS)),
    ],
)
def test_who_sees_what(name, visitor, sees):
    assert can(visitor, Action.VIEW, held(name), RULES) == (name in sees)


@pytest.mark.parametrize("name", TIERS)
def test_what_is_published_may_be_known_of(name):
    assert can(ANYONE, Action.DISCOVER, held(name), RULES)


@pytest.mark.parametrize("state", ["arriving", "draft", "withdrawn"])
@pytest.mark.parametrize("action", list(Action))
def test_what_is_not_published_is_only_for_its_staff(state, action):
    about = subject(Span("open", None, None), state=state)
    assert not can(ANYONE, action, about, RULES)
    assert not can(STRANGER, action, about, RULES)
    assert can(CURATOR, action, about, RULES)
    assert open_side_px(ANYONE, about, RULES) == 0


def test_nobody_but_staff_edits():
    assert not can(READER, Action.EDIT, held("open"), RULES)
    assert can(CURATOR, Action.EDIT, held("open"), RULES)


def test_an_item_without_a_tier_is_closed():
    assert not can(ANYONE, Action.VIEW, subject(), RULES)


def test_reduced_gives_a_small_image_and_the_text():
    assert open_side_px(ANYONE, held("reduced"), RULES) == 1200
    assert can(ANYONE, Action.READ, held("reduced"), RULES)
    assert not can(ANYONE, Action.VIEW, held("reduced"), RULES)


@pytest.mark.parametrize(
    ("moment", "open_now"),
    [
        # Midnight in Hồ Chí Minh City is 17:00 UTC of the day before.
        (datetime(2026, 5, 31, 16, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 5, 31, 17, 0, 0, tzinfo=UTC), True),
    ],
)
def test_an_embargo_ends_at_midnight_of_the_library(moment, open_now):
    about = subject(Span("open", None, None), Span("closed", None, date(2026, 6, 1)))
    assert can(ANYONE, Action.VIEW, about, RULES, moment) == open_now
    assert tier(about, RULES, moment) == ("open" if open_now else "closed")


@pytest.mark.parametrize("address", ["", "no address", "10.21.0.1", "::ffff:zz"])
def test_another_address_is_not_on_site(address):
    assert not can(Visitor(address=address), Action.VIEW, held("onsite"), RULES)
