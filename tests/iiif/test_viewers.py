"""What real viewers ask of images of odd sizes is answered, and nothing of it is a fault."""

import time
from threading import Thread

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from iiif.image.record import OpenImages
from iiif.image.rendering import Limits, resolve
from iiif.image.request import parse
from iiif.image.tiles import stored
from tests.builders import picture
from tests.iiif.rows import show
from tests.required import TOP, leave_out

OPENSEADRAGON = "app/static/vendor/openseadragon/openseadragon.min.js"
MIRADOR = "app/static/vendor/mirador/mirador.min.js"
ODD_SIZES = [(1, 1), (1, 700), (511, 512), (513, 511), (1301, 1003), (5000, 120)]
PAGE = """<!doctype html><title>viewer</title>
<div id="stage" style="width:900px;height:700px"></div>
<script>SCRIPT</script>
<script>
window.faults = [];
const viewer = OpenSeadragon({
  element: document.getElementById("stage"), showNavigationControl: false, tileSources: [SOURCES],
  sequenceMode: true, immediateRender: true, crossOriginPolicy: "Anonymous",
});
viewer.addHandler("open-failed", (event) => window.faults.push(String(event.message)));
viewer.addHandler("tile-load-failed", (event) => window.faults.push(String(event.message)));
</script>"""

MIRADOR_PAGE = """<!doctype html><title>viewer</title><div id="stage"></div>
<script src="/mirador.min.js"></script>
<script>Mirador.viewer({id: "stage", windows: [{manifestId: "MANIFEST"}]});</script>"""


@pytest.fixture
def elsewhere():
    """Serve pages by path from another origin, as every other institution's viewer is."""
    pages: dict[str, str] = {}

    def answer(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [pages.get(environ["PATH_INFO"], "").encode()]

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield pages, f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    thread.join()


class Silent(WSGIRequestHandler):
    def log(self, *_):
        """Say nothing."""


@pytest.mark.browser
def test_openseadragon_is_given_all_it_asks(page, live_server, repository, folder, elsewhere):
    script = TOP / OPENSEADRAGON
    if not script.is_file():
        leave_out(f"{OPENSEADRAGON} is not there: run `make viewers`")
    shown = [show(repository, folder, picture(*size)) for size in ODD_SIZES]
    sources = ",".join(f'"{live_server}/iiif/3/{one.image_id}/info.json"' for one in shown)
    html = PAGE.replace("SCRIPT", script.read_text(encoding="utf-8")).replace("SOURCES", sources)
    answers = []
    page.on("response", lambda answer: answers.append((answer.status, answer.url)))
    pages, origin = elsewhere
    pages["/viewer"] = html
    page.goto(f"{origin}/viewer")
    for number in range(len(shown)):
        page.evaluate(f"viewer.goToPage({number})")
        page.wait_for_function(
            "viewer.world.getItemCount() && viewer.world.getItemAt(0).getFullyLoaded()"
        )
        page.evaluate("viewer.viewport.zoomTo(viewer.viewport.getMaxZoom(), null, true)")
        page.wait_for_function("viewer.world.getItemAt(0).getFullyLoaded()")
    asked = [(status, url) for status, url in answers if "/iiif/3/" in url]
    assert [one for one in asked if one[0] != 200] == []
    assert page.evaluate("window.faults") == []
    images = [url for _, url in asked if not url.endswith("info.json")]
    for one in shown:
        assert any(one.image_id in url for url in images)
    # Not one of them costs more than reading bytes.
    assert [url for url in images if not is_stored(repository, url)] == []


@pytest.mark.browser
def test_mirador_opens_a_manifest(page, live_server, repository, folder, elsewhere):
    script = TOP / MIRADOR
    if not script.is_file():
        leave_out(f"{MIRADOR} is not there: run `make viewers`")
    shown = show(repository, folder, picture(1301, 1003), text=True)
    manifest = f"{live_server}/iiif/presentation/3/items/{shown.item_id}/manifest"
    pages, origin = elsewhere
    pages["/mirador.min.js"] = script.read_text(encoding="utf-8")
    pages["/viewer"] = MIRADOR_PAGE.replace("MANIFEST", manifest)
    answers = []
    page.on("response", lambda answer: answers.append((answer.status, answer.url)))
    page.goto(f"{origin}/viewer")
    page.wait_for_function("document.querySelector('canvas')", timeout=30_000)
    deadline = time.monotonic() + 30
    while not any("/0/default.jpg" in url for _, url in answers) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    asked = [(status, url) for status, url in answers if url.startswith(live_server)]
    assert [one for one in asked if one[0] != 200] == []
    images = [url for _, url in asked if url.endswith(".jpg")]
    assert images and all(is_stored(repository, url) for url in images)


def is_stored(repository, url):
    image_id, *asked = url.rsplit("/", 5)[1:]
    index = OpenImages(5).of(repository, image_id).index
    width_px, height_px = index.width_px, index.height_px
    limits = Limits(16_000, 40_000_000)
    rendering = resolve(parse(*asked), width_px=width_px, height_px=height_px, limits=limits)
    return stored(index, rendering) is not None
