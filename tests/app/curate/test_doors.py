"""Who is let in at the desk: each role does what its duties say, in its own library only."""

import pytest

from ingest.catalog import duties
from ingest.catalog.duties import Duty
from ingest.catalog.rights import Visitor
from tests.app.test_accounts import sign_in

HOME = "home"


def somebody(role, library=HOME):
    return Visitor(
        account_id="a", libraries=frozenset({library}), roles=frozenset({(library, role)})
    )


@pytest.mark.parametrize("role", list(duties.DUTIES))
@pytest.mark.parametrize("duty", list(Duty))
def test_a_role_holds_in_its_library_and_in_no_other(role, duty):
    person = somebody(role)
    assert duties.may(person, duty, HOME) is (duty in duties.DUTIES[role])
    assert duties.may(person, duty) is (duty in duties.DUTIES[role])
    assert not duties.may(person, duty, "elsewhere")
    where = frozenset({HOME}) if duty in duties.DUTIES[role] else frozenset()
    assert duties.libraries(person, duty) == where


def test_an_administrator_of_the_network_may_do_all_and_nobody_nothing():
    network = Visitor(account_id="n", administrator=True)
    assert all(duties.may(network, duty, HOME) for duty in Duty)
    assert duties.libraries(network, Duty.PUBLISH) is None
    assert not any(duties.may(Visitor(), duty) for duty in Duty)


def test_each_role_may_do_all_that_the_one_below_it_may():
    held = list(duties.DUTIES.values())
    assert all(less < more for less, more in zip(held, held[1:], strict=False))


def test_the_desk_is_for_staff(shelf, client):
    answer = client.get("/curate")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/curate")
    sign_in(client, "thu-thu")
    answer = client.get("/curate")
    assert answer.status_code == 200 and shelf.ids["closed"] in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
