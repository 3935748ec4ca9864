"""Passkeys without a browser: where they are offered, who may do what, nonsense, pace."""

import json

import pytest
from sqlalchemy import select

from app import create_app
from app.accounts import passkeys as site_passkeys
from config.settings import Settings
from ingest.catalog import passkeys
from ingest.catalog.models import Account, Mail, Passkey
from tests.app.accounts.conftest import Desk, post
from tests.app.stock import PASSWORD, account
from tests.app.test_accounts import sign_in, token


@pytest.mark.parametrize(
    ("url", "works"),
    [
        ("https://thuvien.example", True), ("http://localhost:8000", True),
        ("http://thuvien.example", False), ("https://192.0.2.1", False),
        ("http://127.0.0.1:8000", False), ("https://[2001:db8::1]", False),
    ],
)  # fmt: skip  # an address each
def test_passkeys_are_offered_where_browsers_make_them(url, works):
    assert (site_passkeys.where(Settings(public_url=url)) is not None) is works


def test_where_there_can_be_none_there_is_no_door(make_repository):
    site = Desk(repository := make_repository(), create_app(repository))
    assert "passkey" not in site.visitor().get("/sign-in").text
    assert post(site.visitor(), "/sign-in/passkey.json", "/sign-in").status_code == 404


def test_asking_tells_nobody_who_has_a_passkey(localhost):
    asked = [post(localhost.visitor(), "/sign-in/passkey.json", "/sign-in", login=one).get_json()
             for one in ("lan", "nobody")]  # fmt: skip  # a pair
    for one in asked:
        assert one.pop("challenge")
    assert asked[0] == asked[1] and not asked[0].get("allowCredentials")
    assert asked[0]["rpId"] == "localhost" and asked[0]["userVerification"] == "required"


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "{}", '{"id": 1}', json.dumps({"id": "x" * 2000})]
)
def test_nonsense_is_refused(localhost, answer):
    client = localhost.visitor()
    post(client, "/sign-in/passkey.json", "/sign-in")
    assert post(client, "/sign-in/passkey", "/sign-in", credential=answer).status_code == 403
    sign_in(client, "lan")
    post(client, "/account/passkeys.json", "/account", password=PASSWORD)
    assert post(client, "/account/passkeys", "/account", credential=answer).status_code == 400


def test_asking_again_and_again_is_slowed(localhost):
    client = localhost.visitor()
    form = {"csrf_token": token(client)}
    told = [client.post("/sign-in/passkey.json", data=form).status_code for _ in range(31)]
    assert told == [200] * 30 + [429]


def test_a_passkey_is_its_owners(localhost):
    with localhost.repository.writing() as session:
        owner = session.scalars(select(Account)).one()
        key = Passkey(credential_id="AAAA", public_key=b"", name="của Lan")
        passkeys.add(session, owner.id, key)
        key_id = key.id
    account(localhost.repository, login="minh", role="administrator")
    other = localhost.visitor()
    sign_in(other, "minh")
    for path in (f"/account/passkeys/{key_id}", f"/account/passkeys/{key_id}/end"):
        assert post(other, path, "/account", name="của Minh").status_code == 404
    with localhost.repository.reading() as session:
        assert session.scalars(select(Passkey)).one().name == "của Lan"


def test_the_only_passkey_of_somebody_without_a_password_stays(localhost):
    client = localhost.visitor()
    sign_in(client, "lan")
    with localhost.repository.writing() as session:
        owner = session.scalars(select(Account)).one()
        owner.password_hash = ""
        passkeys.add(
            session, owner.id, key := Passkey(credential_id="AAAA", public_key=b"", name="")
        )
        key_id = key.id
    answer = post(client, f"/account/passkeys/{key_id}/end", "/account")
    assert answer.status_code == 403 and "không ai đăng nhập được" in answer.text


def test_no_letter_tells_of_what_was_not_kept(localhost):
    client = localhost.visitor()
    sign_in(client, "lan")
    post(client, "/account/passkeys", "/account", credential="{}")
    with localhost.repository.reading() as session:
        assert session.scalars(select(Mail)).all() == []
