"""Headers, cookies, the session key, and what templates may not hold."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from app import create_app
from app.security import NoSecretKey, policy, secret_key
from tests.app.test_accounts import token
from tests.services.repository import chosen

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
PAGES = ["/", "/collections", "/search?q=a", "/sign-in", "/nowhere"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_strict_policy(client, address):
    headers = client.get(address).headers
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == "'self'" and rules["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_only_mirador_may_add_styles_and_only_empty_ones(client, shelf):
    rules = client.get(shelf.item("print", "/mirador")).headers["Content-Security-Policy"]
    empty = b64encode(sha256(b"").digest()).decode()
    assert f"style-src 'self' 'sha256-{empty}';" in rules
    assert "script-src 'self';" in rules and "unsafe" not in rules


def test_the_policy_names_the_public_origin():
    assert "connect-src 'self' https://sach.example" in policy("https://sach.example")


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_inline_script_or_style(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)


def test_cookies_are_for_our_own_eyes(make_repository):
    for public_url, secure in (("https://sach.example", True), ("http://127.0.0.1:8000", False)):
        visitor = create_app(make_repository(public_url=public_url)).test_client()
        base = public_url
        token_page = visitor.get("/sign-in", base_url=base)
        language = visitor.get("/language/en", base_url=base)
        for cookie in (token_page.headers["Set-Cookie"], language.headers["Set-Cookie"]):
            assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
            assert ("Secure" in cookie) is secure


def test_the_key_is_read_from_its_file(tmp_path):
    settings = chosen(tmp_path, secret_key="")
    with pytest.raises(NoSecretKey, match="tangthu init"):
        secret_key(settings)
    (tmp_path / "secret.key").write_text("k" * 43 + "\n")
    assert secret_key(settings) == "k" * 43
    with pytest.raises(NoSecretKey, match="shorter"):
        secret_key(chosen(tmp_path, secret_key="short"))


def test_pages_work_under_another_name_of_the_host(client, shelf):
    answer = client.get(shelf.item("print"), base_url="http://localhost:1234")
    images = re.findall(r'src="([^"]+\.jpg)"', answer.text)
    assert images and all(image.startswith("/iiif/3/") for image in images)


def test_the_sign_in_form_carries_a_token(client):
    assert len(token(client)) > 40
