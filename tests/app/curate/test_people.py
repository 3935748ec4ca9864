"""People are invited, given roles and stopped by those who manage their library, by nobody else."""

import re

import pytest
from sqlalchemy import select

from app import create_app
from ingest.catalog.models import Account, AccountLink, Library, Role
from tests.app.accounts.conftest import Desk, post
from tests.app.stock import account
from tests.app.test_accounts import sign_in

WHO = "lan@truong.example"
FRESH = "một câu dài dễ nhớ"
HOME = "/curate/people"


@pytest.fixture
def desk(make_repository):
    """A network of two libraries; `chu` manages it, `tinh` and `huyen` one library each."""
    repository = make_repository(mail_host="127.0.0.1", mail_port=9)
    with repository.writing() as session:
        for slug in ("tinh", "huyen"):
            session.add(Library(id=f"{slug:x<10}", slug=slug, name={"vi": [slug]}, kind="district"))
    account(repository, "chu")
    for slug in ("tinh", "huyen"):
        account(repository, slug, "administrator", f"{slug:x<10}")
    account(repository, "bien-muc", "publisher", "tinhxxxxxx")
    return Desk(repository, create_app(repository))


def signed_in(desk, login):
    client = desk.visitor()
    sign_in(client, login)
    return client


def person(desk, login):
    with desk.repository.reading() as session:
        return session.scalars(select(Account).where(Account.login == login)).one()


def roles(desk, login):
    return {(role.library_id, role.role) for role in person(desk, login).roles}


def invited(desk, client, role="curator", library="tinhxxxxxx"):
    return post(client, f"{HOME}/invite", "/account", email=WHO, role=role, library=library)


def test_an_invitation_makes_a_colleague(desk):
    manager = signed_in(desk, "tinh")
    assert invited(desk, manager).status_code == 303
    assert WHO in manager.get(HOME).text
    new = desk.visitor()
    answer = post(new, desk.link(WHO), name="Lan", password=FRESH)
    assert answer.location == "/curate"
    assert roles(desk, WHO) == {("tinhxxxxxx", "curator")}
    assert new.get("/curate").status_code == 200 and new.get(HOME).status_code == 403


def test_who_has_an_account_is_invited_by_the_same_letter_and_keeps_their_password(desk):
    invited(desk, signed_in(desk, "tinh"))
    post(desk.visitor(), desk.link(WHO), name="Lan", password=FRESH)
    invited(desk, signed_in(desk, "huyen"), "publisher", "huyenxxxxx")
    new = desk.visitor()
    link = desk.link(WHO)
    assert 'name="password"' not in new.get(link).text
    assert post(new, link).location == "/curate"
    assert new.get("/account").status_code == 303  # a letter signs nobody in
    assert roles(desk, WHO) == {("tinhxxxxxx", "curator"), ("huyenxxxxx", "publisher")}
    assert sign_in(new, WHO, FRESH).status_code == 303


@pytest.mark.parametrize(
    ("login", "role", "library"),
    [
        ("tinh", "curator", "huyenxxxxx"),
        ("tinh", "administrator", ""),
        ("tinh", "king", "tinhxxxxxx"),
        ("tinh", "curator", "nowhere"),
        ("bien-muc", "reader", "tinhxxxxxx"),
        ("chu", "curator", ""),
    ],
)
def test_nobody_gives_what_is_not_theirs_to_give(desk, login, role, library):
    client = signed_in(desk, login)
    assert invited(desk, client, role, library).status_code == 403
    other = person(desk, "bien-muc").id
    form = {"role": role, "library": library}
    assert post(client, f"{HOME}/{other}/role", "/account", **form).status_code == 403
    with desk.repository.reading() as session:
        assert list(session.scalars(select(AccountLink))) == []
    assert roles(desk, "bien-muc") == {("tinhxxxxxx", "publisher")}


def test_a_role_is_changed_and_taken_at_once(desk):
    staff, manager = signed_in(desk, "bien-muc"), signed_in(desk, "tinh")
    path = f"{HOME}/{person(desk, 'bien-muc').id}/role"
    post(manager, path, "/account", role="contributor", library="tinhxxxxxx")
    assert roles(desk, "bien-muc") == {("tinhxxxxxx", "contributor")}
    post(manager, path, "/account", role="", library="tinhxxxxxx")
    assert roles(desk, "bien-muc") == set()
    assert staff.get("/curate").status_code == 403


def test_a_manager_sees_and_touches_only_their_own_people(desk):
    manager = signed_in(desk, "huyen")
    page = manager.get(HOME).text
    assert "bien-muc" not in page and "tinh" not in re.sub(r"tinh(?=</?option)", "", page).split()
    path = f"{HOME}/{person(desk, 'bien-muc').id}"
    form = {"role": "reader", "library": "huyenxxxxx"}
    assert post(manager, f"{path}/role", "/account", **form).status_code == 403
    assert post(manager, f"{path}/active", "/account", active="no").status_code == 403
    invited(desk, signed_in(desk, "tinh"))
    assert WHO not in manager.get(HOME).text
    with desk.repository.reading() as session:
        digest = session.scalars(select(AccountLink.digest)).one()
    ended = post(manager, f"{HOME}/invitations/{digest}/end", "/account")
    assert ended.status_code == 403
    assert post(signed_in(desk, "tinh"), f"{HOME}/invitations/{digest}/end", "/account").location
    assert desk.visitor().get(desk.link(WHO)).status_code == 410


def test_an_account_is_stopped_by_the_network_and_let_in_again(desk):
    staff, chief = signed_in(desk, "bien-muc"), signed_in(desk, "chu")
    path = f"{HOME}/{person(desk, 'bien-muc').id}/active"
    assert post(chief, path, "/account", active="no").status_code == 303
    assert staff.get("/curate").status_code == 303
    assert sign_in(desk.visitor(), "bien-muc").status_code == 403
    post(chief, path, "/account", active="yes")
    assert sign_in(desk.visitor(), "bien-muc").status_code == 303


def test_the_last_administrator_of_the_network_stays(desk):
    chief = signed_in(desk, "chu")
    path = f"{HOME}/{person(desk, 'chu').id}"
    assert post(chief, f"{path}/active", "/account", active="no").status_code == 409
    assert post(chief, f"{path}/role", "/account", role="", library="").status_code == 409
    assert roles(desk, "chu") == {(None, "administrator")}
    assert chief.get(HOME).status_code == 200


def test_without_a_mail_server_the_link_is_given_by_hand(make_repository):
    desk = Desk(repository := make_repository(), create_app(repository))
    account(repository, "chu")
    answer = invited(desk, signed_in(desk, "chu"), "administrator", "")
    found = re.search(r"<code>\S+(/link/\S+)</code>", answer.text)
    assert answer.status_code == 200 and found
    assert desk.visitor().get(found[1]).status_code == 200
    with repository.reading() as session:
        assert session.scalars(select(Role)).one().role == "administrator"


def test_people_are_for_those_who_manage(desk):
    assert desk.visitor().get(HOME).status_code == 303
    assert signed_in(desk, "bien-muc").get(HOME).status_code == 403
    page = signed_in(desk, "chu").get(HOME).text
    assert "bien-muc" in page and "Ai được làm gì" in page
