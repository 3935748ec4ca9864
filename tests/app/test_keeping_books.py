"""What may be kept on a device, and how the site is installed as an app."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

import app

SCRIPTS = Path(app.__file__).parent / "static/js"


@pytest.mark.parametrize("name", ["closed", "reduced", "draft", "gone"])
@pytest.mark.parametrize("rest", ["/kept", "/kept/pages.json?from=1&count=5"])
def test_only_what_is_open_to_all_is_kept(client, shelf, name, rest):
    assert client.get(shelf.item(name, rest)).status_code in (404, 410)
    page = client.get(shelf.item(name)).text
    assert 'id="keep"' not in page


def test_a_kept_page_asks_for_no_tiles(client, shelf):
    rows = client.get(shelf.item("print", "/kept/pages.json?from=1&count=5")).json["pages"]
    assert [row["service"] for row in rows] == [""] * 5
    for row in rows:
        assert max(row["picture"]["width"], row["picture"]["height"]) <= 1200
        assert client.head(row["picture"]["src"]).content_length > 0
    page = client.get(shelf.item("print", "/kept")).text
    assert 'id="reader"' in page and "/kept/pages.json" in page
    assert 'id="keep"' in client.get(shelf.item("print")).text


def test_a_kept_page_names_every_script_that_its_reader_loads(client, shelf):
    # What a device keeps of a book is what its page names: an import has no other way there.
    page = client.get(shelf.item("print", "/kept")).text
    wanted, found = {"reader.js"}, set()
    while wanted:
        name = wanted.pop()
        found.add(name)
        text = (SCRIPTS / name).read_text(encoding="utf-8")
        wanted |= set(re.findall(r'from "\./([a-z_]+\.js)"', text)) - found
    assert {"viewer.js", "first_touch.js", "stage.js"} < found
    assert {name for name in found if f"/static/js/{name}" not in page} == set()


def test_browsers_are_told_how_to_install_the_site(client):
    page = client.get("/").text
    assert '<link rel="manifest" href="/app.webmanifest">' in page
    answer = client.get("/app.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    assert answer.json["display"] == "standalone" and answer.json["start_url"] == "/"
    for icon in answer.json["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.status_code == 200
            if icon["type"] == "image/png":
                size = Image.open(BytesIO(picture.data)).size
                assert icon["sizes"] == f"{size[0]}x{size[1]}"
    kinds = {(icon.get("purpose"), icon["sizes"]) for icon in answer.json["icons"]}
    assert kinds >= {(way, size) for way in ("any", "maskable") for size in ("192x192", "512x512")}
    with client.get("/worker.js") as worker:
        assert (
            worker.mimetype == "text/javascript" and worker.headers["Cache-Control"] == "no-cache"
        )
    assert client.get("/kept").status_code == 200
