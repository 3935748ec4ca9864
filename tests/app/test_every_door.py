"""Every route of the site, for each role and an item in every state; a new one needs its answer.

The routes under `/iiif` have theirs in `tests/iiif/test_every_route.py`.
"""

import re

import pytest

from app import create_app
from ingest import indexing
from ingest.bringing import consignments
from ingest.catalog import duties
from ingest.catalog.models import Library
from tests.app import every_door
from tests.iiif.every_state import COLLECTION, STATES, World, fill, knows, reads
from tests.services.repository import new_repository

# Visitors by name, with their role in the library that holds all items.
ROLES = {
    "nobody": "", "reader": "", "stranger": "", "contributor": "contributor",
    "curator": "curator", "publisher": "publisher", "manager": "administrator",
    "administrator": "administrator",
}  # fmt: skip  # names, not items of data
# What is seen differs between these; what may be done, between all roles.
LOOKING = ("nobody", "reader", "stranger", "contributor")
# To who is let in, it makes no difference which.
A_FEW = ("open", "draft", "deleted")
ELSEWHERE = {"stranger": "curator"}
# What stands in addresses for the names in rules; what is of an item comes from the item.
VALUES = {
    "slug": COLLECTION, "number": "1", "way": "subjects", "code": "vi", "form": "txt",
    "character": "山", "font": "0", "filename": "seal.svg", "act": "pause", "place": "1",
    "ending": "csv", "kind": "collections", "chapter": "start", "name": "bring.vi.webp",
}  # fmt: skip  # a name each
# These name something of one library.
OF_A_LIBRARY = re.compile(r"<(?:item|page|consignment)_id>")
UPLOADING = {
    "Tus-Resumable": "1.0.0", "Upload-Length": "1", "Upload-Offset": "0",
    "Upload-Metadata": "filename YS5qcGc=",
}  # fmt: skip  # a header each
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
SIGN_IN = re.compile(r"/sign-in\?next=")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    files = tmp_path_factory.mktemp("doors")
    with new_repository(files / "home", on_site_networks="10.20.0.0/16") as opened:
        held, library, secrets = fill(opened, files)
        indexing.catch_up(opened)
        with opened.writing() as session:
            own = session.query(Library).filter_by(slug=library).one().id
            brought = consignments.open_upload(
                session, name="Thùng", library_id=own, agent="account:x", options={}
            )
            VALUES["consignment_id"] = brought.id
        yield World(create_app(opened), opened, held, own, secrets)


@pytest.fixture
def unguarded(world):
    """The same without tokens of forms, so that the doors themselves answer."""
    world.app.config["WTF_CSRF_ENABLED"] = False
    yield world
    world.app.config["WTF_CSRF_ENABLED"] = True


def rules(world, *methods):
    return sorted(
        {
            rule.rule
            for rule in world.app.url_map.iter_rules()
            if not rule.rule.startswith("/iiif") and (rule.methods or set()) & set(methods)
        }
    )


def address(rule, held=None):
    values = VALUES | (vars(held) if held is not None else {})
    return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda name: str(values.get(name[1], "x")), rule)


def leaks(world, visitor, answer):
    """Name the words in an answer that the visitor may not have."""
    as_iiif = "curator" if ROLES.get(visitor) else visitor
    return [
        word
        for state, held in world.held.items()
        for word, may in ((held.title, knows), (held.text, reads))
        if word.encode() in answer.data and not may(as_iiif, state)
    ]


def refused(answer):
    """Tell whether an answer is a no: sent to sign in, forbidden, or as if there were nothing."""
    sent = answer.status_code in (302, 303) and SIGN_IN.search(answer.location or "")
    return bool(sent) or answer.status_code in (403, 404, 410)


def has_duty(visitor, rule, told):
    if visitor == "administrator" or rule in every_door.NETWORK:
        return visitor == "administrator"
    return told[rule] in duties.DUTIES.get(ROLES[visitor], frozenset())


def has_it_elsewhere(visitor, rule, told):
    """Tell whether they have the duty in another library, and the rule names none."""
    if OF_A_LIBRARY.search(rule) or rule in every_door.NETWORK:
        return False
    return told[rule] in duties.DUTIES.get(ELSEWHERE.get(visitor, ""), frozenset())


def states_of(rule):
    """Give the states that make a difference to a rule."""
    return STATES if re.search(r"<(?:item|page)_id>", rule) else STATES[:1]


def sent(rule, method):
    """Give a body and headers that would do something if they were let in."""
    if not rule.endswith("<file_id>"):
        return {"headers": UPLOADING, "data": every_door.FORMS.get(rule, {})}
    return {
        "data": b"x",
        "content_type": "application/offset+octet-stream",
        "headers": UPLOADING | ({"X-HTTP-Method-Override": "PATCH"} if method == "POST" else {}),
    }


def test_every_route_has_its_answer_here(world):
    told = (
        every_door.OPEN
        | every_door.ITEMS
        | every_door.OWN
        | every_door.STAFF
        | set(every_door.DESK)
        | set(every_door.CHANGES)
    )
    found = set(rules(world, "GET", *CHANGING))
    assert found - told == set(), "these need their line in tests/app/every_door.py"
    assert told - found == set()
    for methods, lines in ((("GET",), every_door.DESK), (CHANGING, every_door.CHANGES)):
        at_desk = {rule for rule in rules(world, *methods) if rule.startswith("/curate")}
        assert at_desk == set(lines), "these need their line in tests/app/every_door.py"


@pytest.mark.parametrize("visitor", LOOKING)
def test_what_is_open_to_all_tells_of_nothing_hidden(world, visitor):
    client = world.client(visitor)
    for rule in sorted(every_door.OPEN & set(rules(world, "GET"))):
        answer = client.get(address(rule))
        assert answer.status_code < 500, rule
        assert leaks(world, "nobody", answer) == [], rule
        for cookie in answer.headers.getlist("Set-Cookie"):
            assert "HttpOnly" in cookie and "SameSite=Lax" in cookie, rule
        answer.close()


@pytest.mark.parametrize("visitor", LOOKING)
def test_pages_of_items_are_for_those_who_may_know_of_them(world, visitor):
    client, as_iiif = world.client(visitor), "curator" if ROLES[visitor] else visitor
    for rule in sorted(every_door.ITEMS):
        for state in STATES:
            answer = client.get(address(rule, world.held[state]))
            assert answer.status_code < 500, (rule, state)
            assert leaks(world, visitor, answer) == [], (rule, state)
            if not knows(as_iiif, state):
                assert answer.status_code in (404, 410), (rule, state)


def test_an_account_is_for_who_is_signed_in(unguarded):
    for rule in sorted(every_door.OWN):
        nobody = unguarded.client("nobody")
        for answer in (nobody.get(address(rule)), nobody.post(address(rule))):
            assert refused(answer) or answer.status_code == 405, rule
    for visitor in set(ROLES) - {"nobody"}:
        assert unguarded.client(visitor).get("/account").status_code == 200


def test_what_is_for_staff_is_for_staff(world):
    for rule in sorted(every_door.STAFF):
        for visitor, role in ROLES.items():
            answer = world.client(visitor).get(address(rule))
            staff = bool(role) or visitor in ELSEWHERE
            assert refused(answer) is not staff, (rule, visitor)


@pytest.mark.parametrize("visitor", list(ROLES))
def test_the_desk_opens_to_a_duty_in_the_items_library_and_to_nobody_else(unguarded, visitor):
    client = unguarded.client(visitor)
    for rule in sorted(every_door.DESK):
        told = every_door.DESK
        may = has_duty(visitor, rule, told) or has_it_elsewhere(visitor, rule, told)
        for state in A_FEW if may else states_of(rule):
            answer = client.get(address(rule, unguarded.held[state]))
            assert answer.status_code < 500, (rule, state)
            # All that is held is of one library, whose staff find at the desk what was deleted too.
            assert ROLES[visitor] or leaks(unguarded, visitor, answer) == [], (rule, state)
            assert may or refused(answer), (rule, state)
            assert "<" in rule or refused(answer) is not may, rule
            answer.close()


@pytest.mark.parametrize("visitor", list(ROLES))
def test_nothing_is_changed_by_who_has_not_the_duty(unguarded, visitor):
    client = unguarded.client(visitor)
    told = every_door.CHANGES
    for rule in sorted(told):
        if has_duty(visitor, rule, told) or has_it_elsewhere(visitor, rule, told):
            continue
        for method in CHANGING & _methods(unguarded, rule):
            for state in states_of(rule):
                asked = address(rule, unguarded.held[state])
                answer = client.open(asked, method=method, **sent(rule, method))
                assert refused(answer), (method, rule, state)


@pytest.mark.parametrize("visitor", list(ROLES))
def test_what_is_public_is_changed_by_those_alone_who_may_publish_it(unguarded, visitor):
    client, told = unguarded.client(visitor), every_door.OF_PUBLIC
    for rule in sorted(told):
        answer = client.post(address(rule, unguarded.held["open"]), data={})
        assert refused(answer) is not has_duty(visitor, rule, told), rule
        # Of a draft, who describes is heard: there is nothing that the form says.
        answer = client.post(address(rule, unguarded.held["draft"]), data={})
        assert refused(answer) is not has_duty(visitor, rule, every_door.CHANGES), rule


def test_no_form_is_taken_without_its_token(world):
    client = world.client("administrator")
    every = [rule for rule in world.app.url_map.iter_rules() if (rule.methods or set()) & CHANGING]
    assert len(every) > 10
    for rule in every:
        for method in CHANGING & (rule.methods or set()):
            asked = address(rule.rule, world.held["open"])
            answer = client.open(asked, method=method, data={"csrf_token": "x"})
            assert answer.status_code == 400, (method, rule.rule)


def _methods(world, rule):
    return {
        method
        for one in world.app.url_map.iter_rules()
        if one.rule == rule
        for method in one.methods or set()
    }
