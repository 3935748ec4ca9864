"""Whatever address is asked: an answer in time, never a fault, never another file."""

import socket
import time
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.utils import import_string

# What the grammar would take, what it nearly takes, and what is meant to hurt.
NUMBERS = st.one_of(
    st.integers(-5, 3000).map(str),
    st.floats().map(str),
    st.sampled_from(
        ["1e9", "0x10", "٣", "１２", "²", "", " 1", "+1", "1_0", "-0", "NaN", "inf", "9" * 400,
         "." * 30, "1.", ".5", "00000000001", "0.00000000001", "4294967296", "18446744073709551617"]
    ),
)  # fmt: skip
LISTS = st.lists(NUMBERS, min_size=1, max_size=5).map(",".join)
WORDS = st.sampled_from(
    ["full", "max", "square", "^max", "default", "^", "!", "pct:", "^!", "..", ".", "~", "\0", "%",
     "%00", "%2e%2e", "%252f", "..%2f..%2fetc%2fpasswd", "%ff%fe", "\ud55c", "天地", "A" * 3000,
     "info.json", "<script>", "'; DROP TABLE page; --", "{{7*7}}", "\r\nX: y"]
)  # fmt: skip
PREFIXES = st.sampled_from(["", "pct:", "^", "!", "^!", "^pct:", "%70ct:"])
PARTS = st.one_of(
    WORDS,
    st.builds(str.__add__, PREFIXES, LISTS),
    st.text(max_size=20),
    st.builds(
        "{}.{}".format,
        st.sampled_from(["default", "gray", "bitonal", "x", "", "Default"]),
        st.sampled_from(["jpg", "png", "webp", "gif", "tif", "avif", "JPG", "j2k", "", "jpg.png"]),
    ),
)
PATHS = st.lists(PARTS, max_size=7).map("/".join)
VERSIONS = st.sampled_from(["2", "3"])
# Small answers only: what a large one costs is another test.
REGIONS = st.one_of(st.sampled_from(["0,0,9,9", "square", "pct:1,1,1,1", "1300,1002,50,50"]), LISTS)
SIZES = st.one_of(
    st.sampled_from(["10,", ",10", "!9,9", "^!50,50", "pct:1", "7,7"]),
    st.builds(str.__add__, PREFIXES, LISTS),
)
TURNS = st.one_of(st.sampled_from(["0", "90", "!180", "22.5", "360"]), NUMBERS)
LASTS = st.builds(
    "{}.{}".format,
    st.sampled_from(["default", "color", "gray", "bitonal"]),
    st.sampled_from(["jpg", "png", "webp", "tif"]),
)


@pytest.fixture(scope="module")
def site(gallery):
    """The whole site, the short path before its router included."""
    return import_string("app:create_app")(gallery).test_client()


def check(answer):
    assert answer.status_code < 500, answer.text
    assert b"root:" not in answer.data
    if answer.status_code >= 400:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.is_json and isinstance(answer.get_json()["error"], str)
        assert len(answer.data) < 1_000


def get(site, path):
    # As gunicorn hands it on: what was sent, and what the router sees of it.
    return site.get(
        "/",
        environ_overrides={"RAW_URI": path, "PATH_INFO": path.partition("?")[0]},
    )


def sendable(path):
    return quote(path, safe="/%:,!^.?&=~'<>;{}[]*-", errors="surrogatepass")


@given(version=VERSIONS, path=PATHS, known=st.booleans(), leading=st.sampled_from(["/", "//"]))
@settings(max_examples=150, deadline=None)
def test_any_path_is_answered(site, page_image, version, path, known, leading):
    start = f"/iiif/{version}{leading}" + (f"{page_image.image_id}/" if known else "")
    check(get(site, start + sendable(path)))


@given(version=VERSIONS, region=REGIONS, size=SIZES, turn=TURNS, last=LASTS)
@settings(max_examples=150, deadline=None)
def test_any_parameters_are_answered(site, page_image, version, region, size, turn, last):
    path = "/".join(sendable(part).replace("/", "%2F") for part in (region, size, turn, last))
    answer = get(site, f"/iiif/{version}/{page_image.image_id}/{path}")
    check(answer)
    assert answer.status_code in (200, 400, 404)


@given(data=st.binary(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_answered(site, page_image, data):
    check(get(site, f"/iiif/3/{quote(data)}/info.json"))
    check(get(site, f"/iiif/3/{page_image.image_id}/full/{quote(data, safe='')}/0/default.jpg"))


@pytest.mark.parametrize("depth", [1, 5, 2000])
def test_slashes_within_slashes_lead_nowhere(site, page_image, depth):
    for step in ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "/", "%2f"):
        for start in ("/iiif/3/", f"/iiif/3/{page_image.image_id}/", "/iiif/2/"):
            answer = get(site, start + step * depth + "etc/passwd")
            check(answer)
            assert answer.status_code in (303, 404)


@pytest.mark.parametrize(
    "path",
    [
        "full/" + "9" * 5000 + ",/0/default.jpg",
        "pct:" + "1" * 3000 + ",0,1,1/max/0/default.jpg",
        "full/max/" + "0" * 4000 + "/default.jpg",
        "full/max/0/" + "default" * 1000 + ".jpg",
        "full/pct:0." + "0" * 5000 + "1/0/default.jpg",
        "full/^9999999999,9999999999/0/default.png",
        "0,0,1,1/^max/359.9999999999/default.jpg",
        "0,0,1,1/^16000,4000/45/bitonal.tif",
    ],
)
def test_nothing_takes_long_to_refuse_or_to_bound(site, page_image, path):
    began = time.monotonic()
    check(get(site, f"/iiif/3/{page_image.image_id}/{path}"))
    assert time.monotonic() - began < 20


SENT = [
    b"/iiif/3/\x00", b"/iiif/3/\xff\xfe/info.json", "/iiif/3/天地/info.json".encode(),
    b"/iiif/3/%", b"/iiif/3/%zz/info.json", b"/iiif/3/%00/info.json", b"//iiif/3/x/info.json",
    b"/iiif/3/../../../../etc/passwd", b"/iiif/3/..%2f..%2f..%2fetc%2fpasswd/info.json",
    b"/iiif/3/" + b"a" * 7_000 + b"/info.json", b"/iiif/3/" + b"a/" * 3_000, b"*", b"iiif/3/x",
    b"http://elsewhere/iiif/3/x/info.json", b"/iiif/3/x/info.json?" + b"%" * 3_000, b"/iiif/2/;#",
]  # fmt: skip


@pytest.mark.service
def test_what_no_client_would_send_is_answered_too(gunicorn_server):
    """Over a socket, since what a server makes of an address comes before us."""
    host, port = urlsplit(gunicorn_server).netloc.split(":")
    for path in SENT:
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(
                b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            status = connection.makefile("rb").readline().split()[1]
        assert status in (b"301", b"303", b"308", b"400", b"404", b"414"), path
