"""Viewers on other sites: services, probes, tokens and cookies (Authorization Flow 2.0 and 1.0)."""

from html import unescape

import pytest

from app import create_app
from ingest.storage import keys
from tests.app.test_accounts import found, sign_in
from tests.app.viewing import (
    BOX,
    ORIGIN,
    TIERS,
    allow,
    folder,
    guarded,
    message,
    probe,
    put,
    services_of,
    visitor,
)
from tests.builders import picture
from tests.iiif.rows import show

__all__ = ["folder", "guarded", "put", "visitor"]


@pytest.mark.parametrize("tier", TIERS)
def test_every_closed_tier_names_its_services_in_both_versions(guarded, tier):
    visitor, shown = guarded[0], guarded[1][tier]
    document = services_of(visitor, shown)
    assert document["@context"] == [  # 2.1: before the image's own
        "http://iiif.io/api/auth/2/context.json",
        "http://iiif.io/api/image/3/context.json",
    ]
    first, *older = document["service"]
    assert first["type"] == "AuthProbeService2"
    assert first["id"].endswith(f"/iiif/auth/2/probe/images/{shown.image_id}")
    profiles = [access["profile"] for access in first["service"]]
    assert profiles == (["external", "active"] if tier == "onsite" else ["active"])
    for access in first["service"]:
        kinds = [service["type"] for service in access["service"]]
        assert kinds.count("AuthAccessTokenService2") == 1
        assert ("id" in access) is (access["profile"] != "external")
        if access["profile"] == "active":
            assert access["label"]["vi"] and access["heading"]["en"] and access["note"]["vi"]
            assert kinds[1] == "AuthLogoutService2" and access["service"][1]["label"]["vi"]
    assert [service["profile"].rsplit("/", 1)[1] for service in older] == [
        "login" if profile == "active" else profile for profile in profiles
    ]
    assert {service["@context"] for service in older} == {"http://iiif.io/api/auth/1/context.json"}
    contexts = [service["@context"] for service in services_of(visitor, shown, 2)["service"]]
    assert contexts[0] == "http://iiif.io/api/auth/2/context.json"


def test_what_is_open_names_no_service(visitor, put):
    shown = put("open")
    assert "service" not in services_of(visitor, shown)
    assert probe(visitor, shown)["status"] == 200


def test_in_kiosk_pattern_a_window_closes_itself_in_reading_rooms_only(make_repository, folder):
    opened = make_repository(on_site_pattern="kiosk", on_site_networks="127.0.0.0/8")
    client = create_app(opened).test_client()
    shown = show(opened, folder, picture(1500, 900), tiers=("onsite",))
    kiosk = services_of(client, shown)["service"][0]["service"][0]
    assert kiosk["profile"] == "kiosk" and kiosk["id"].endswith("/iiif/auth/2/kiosk")
    for version in (1, 2):
        address = f"/iiif/auth/{version}/kiosk?origin={ORIGIN}"
        inside = client.get(address)
        assert "close.js" in inside.text and "Set-Cookie" not in inside.headers
        outside = client.get(address, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
        assert "close.js" not in outside.text and "phòng đọc" in outside.text


@pytest.mark.parametrize("tier", TIERS)
def test_a_probe_says_what_the_image_would(guarded, tier):
    visitor, shown = guarded[0], guarded[1][tier]
    tile = f"/iiif/3/{shown.image_id}/0,0,512,512/512,512/0/default.jpg"
    told = probe(visitor, shown)
    assert told["status"] == visitor.get(tile).status_code == 401
    assert told["heading"]["vi"] and told["note"]["en"]
    assert bool(told.get("substitute")) is bool(BOX[tier])
    for substitute in told.get("substitute", ()):
        assert max(substitute["width"], substitute["height"]) == BOX[tier]
        address = substitute["id"].split("127.0.0.1", 1)[1].split("/", 1)[1]
        assert visitor.get(f"/{address}").status_code == 200


def test_a_probe_of_what_is_not_there_tells_that(visitor, put, repository):
    shown = put("open", derivation=2)
    older = shown.image_id[:-2] + "v1"
    document = visitor.get(f"/iiif/auth/2/probe/images/{older}").get_json(force=True)
    assert document["status"] == 301
    assert document["location"]["id"].endswith(shown.image_id)
    for name in ("nothing", "%00", "a" * 300, shown.asset_id):
        answer = visitor.get(f"/iiif/auth/2/probe/images/{name}")
        assert answer.get_json(force=True)["status"] == 404
    nothing = visitor.get("/iiif/auth/2/probe/texts/nothing").get_json(force=True)
    assert nothing["status"] == 404
    assert nothing["heading"]["en"] == ["Not here"] and nothing["note"]["vi"]


def test_5_2_a_probe_answers_200_also_where_the_image_itself_is_lost(visitor, put, repository):
    shown = put("signed_in")
    repository.store.delete(keys.pyramid(shown.asset_id, 1))
    document = probe(visitor, shown)
    assert document["status"] == 503 and document["heading"]["en"] == ["Cannot be shown now"]


def test_drafts_and_withdrawn_items_stay_unknown_to_probes(visitor, put):
    assert probe(visitor, put("signed_in", state="draft"))["status"] == 404
    assert probe(visitor, put("signed_in", state="withdrawn"))["status"] == 410


def test_the_whole_flow_opens_images_and_logging_out_ends_it(visitor, put):
    shown = put("signed_in")
    sign_in(visitor, "ban-doc")
    answer = allow(visitor)
    cookie = answer.headers["Set-Cookie"]
    for flag in ("Secure", "HttpOnly", "SameSite=None", "Path=/"):
        assert flag in cookie
    assert answer.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    visitor.delete_cookie("tangthu_session")  # as from another site's page
    origin, told = message(visitor, f"messageId=7&origin={ORIGIN}")
    assert (origin, told["type"], told["messageId"]) == (ORIGIN, "AuthAccessToken2", "7")
    assert told["expiresIn"] == 3600
    held = told["accessToken"]
    anyone = visitor.application.test_client()
    assert probe(anyone, shown)["status"] == 401
    assert probe(anyone, shown, held)["status"] == 200
    tile = f"/iiif/3/{shown.image_id}/0,0,512,512/512,512/0/default.jpg"
    bearer = {"Authorization": f"Bearer {held}"}
    assert visitor.get(tile).status_code == 200
    # 2: the token is worth nothing at the image itself, and tells only of it (1.0, 2.2.5).
    assert anyone.get(tile, headers=bearer).status_code == 401
    info = anyone.get(f"/iiif/3/{shown.image_id}/info.json", headers=bearer)
    assert info.get_json(force=True)["profile"] == "level2"
    ended = visitor.get("/iiif/auth/2/logout")
    assert "tangthu_viewer=;" in ended.headers["Set-Cookie"]
    assert probe(anyone, shown, held)["status"] == 401
    assert visitor.get(tile).status_code == 401


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back(visitor):
    address = f"/iiif/auth/2/access?origin={ORIGIN}"
    answer = visitor.get(address)
    assert answer.status_code == 302
    page = visitor.get(answer.location)
    # A window with an opener policy of its own would count as closed for the viewer.
    assert page.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    back = sign_in(visitor, "ban-doc", next=unescape(found(r'next" value="([^"]+)"', page.text)))
    assert back.location == address.replace(":", "%3A", 1) or back.location == address


def test_nobody_is_let_in_without_the_press_of_a_button(visitor):
    sign_in(visitor, "ban-doc")
    address = f"/iiif/auth/2/access?origin={ORIGIN}"
    page = visitor.get(address)
    assert "tangthu_viewer" not in str(page.headers) and "close.js" not in page.text
    assert visitor.post(address).status_code == 400  # without the form's own token


@pytest.mark.parametrize("tier", TIERS)
def test_texts_have_probes_where_they_are_closed(guarded, tier):
    visitor, shown = guarded[0], guarded[1][tier]
    manifest = visitor.get(f"/iiif/presentation/3/items/{shown.item_id}/manifest")
    document = manifest.get_json(force=True)
    renderings = document["rendering"]
    told = visitor.get(f"/iiif/auth/2/probe/texts/{shown.item_id}").get_json(force=True)
    readable = tier == "reduced"
    assert told["status"] == (200 if readable else 401)
    assert len(renderings) == 3
    assert all(("service" in rendering) is not readable for rendering in renderings)
    painted = document["items"][0]["items"][0]["items"][0]["body"]
    assert painted["service"][0]["service"][0]["type"] == "AuthProbeService2"
    assert document["@context"][0] == "http://iiif.io/api/auth/2/context.json"
    assert (
        visitor.get(f"/iiif/presentation/3/canvases/{shown.page_id}/text").status_code
        == told["status"]
    )


def test_a_browser_may_send_its_token(guarded):
    visitor = guarded[0]
    headers = {"Access-Control-Request-Headers": "authorization"}
    answer = visitor.options("/iiif/auth/2/probe/images/abc", headers=headers)
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
