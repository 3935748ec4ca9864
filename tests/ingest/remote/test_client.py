"""Other institutions are asked politely, within limits, and never inside a private network."""

import socket
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.remote.client import Client, checked
from ingest.remote.connection import is_allowed, networks
from ingest.remote.downloads import Downloads
from ingest.remote.errors import NotThere, TooMuch, Unfetched, Withheld
from tests.services.institution import Institution, Trouble, institution

NEAR = {"fetch_private_networks": "127.0.0.0/8", "fetch_requests_per_second": 1000}
MakeClient = Callable[..., Client]


@pytest.fixture(scope="module")
def server() -> Iterator[Institution]:
    with institution() as held:
        yield held


@pytest.fixture
def there(server: Institution) -> Institution:
    server.asked.clear()
    server.troubles.clear()
    server.put("/a", b"abc" * 1000, "text/plain")
    return server


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def make_client(naps: list[float]) -> Iterator[MakeClient]:
    made: list[Client] = []

    def make(**choices: object) -> Client:
        made.append(Client(Settings(**(NEAR | choices)), sleep=naps.append))  # type: ignore[arg-type]  # of every kind
        return made[-1]

    yield make
    for one in made:
        one.close()


def got(client: Client, address: str, most_bytes: int = 1_000_000) -> bytes:
    return client.document(address, accept="*/*", most_bytes=most_bytes)


def test_a_document_is_given_whole(make_client: MakeClient, there: Institution) -> None:
    assert got(make_client(), f"{there.address}/a") == b"abc" * 1000


def test_we_name_ourselves(make_client: MakeClient, there: Institution) -> None:
    got(make_client(public_url="https://kho.example"), f"{there.address}/a")
    got(make_client(fetch_user_agent="Kho/1"), f"{there.address}/a")
    agents = [headers["User-Agent"] for _, headers in there.asked]
    assert agents == ["tangthu (+https://kho.example)", "Kho/1"]


def test_requests_keep_their_distance(
    make_client: MakeClient, there: Institution, naps: list[float]
) -> None:
    client = make_client(fetch_requests_per_second=2)
    for _ in range(3):
        got(client, f"{there.address}/a")
    assert len(naps) == 2 and all(0.3 < nap <= 0.5 for nap in naps)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_retry_after_is_obeyed(
    make_client: MakeClient, there: Institution, naps: list[float], status: int
) -> None:
    there.troubles.append(Trouble("/a", status, {"Retry-After": "7"}))
    there.troubles.append(
        Trouble("/a", status, {"Retry-After": formatdate(time.time() + 20, usegmt=True)})
    )
    assert got(make_client(), f"{there.address}/a")
    waits = [nap for nap in naps if nap > 1]
    assert waits[0] == 7 and 15 < waits[1] <= 20


def test_without_it_the_waits_grow(
    make_client: MakeClient, there: Institution, naps: list[float]
) -> None:
    there.troubles += [Trouble("/a", 503) for _ in range(3)]
    got(make_client(), f"{there.address}/a")
    assert [nap for nap in naps if nap >= 1] == [1, 2, 4]


def test_a_wait_that_is_too_long_is_told(make_client: MakeClient, there: Institution) -> None:
    there.troubles.append(Trouble("/a", 503, {"Retry-After": "86400"}))
    with pytest.raises(Unfetched, match="come again in 86400 seconds"):
        got(make_client(), f"{there.address}/a")
    assert len(there.asked) == 1


def test_a_host_that_fails_is_left_alone_after_three_times(
    make_client: MakeClient, there: Institution
) -> None:
    client = make_client()
    there.troubles += [Trouble("/a", 503) for _ in range(30)]
    for _ in range(4):
        with pytest.raises(Unfetched):
            got(client, f"{there.address}/a")
    assert len(there.asked) == 15


@pytest.mark.parametrize(("status", "error"), [(404, NotThere), (500, NotThere), (401, Withheld)])
def test_a_refusal_is_taken_at_its_word(
    make_client: MakeClient, there: Institution, status: int, error: type[Exception]
) -> None:
    there.troubles.append(Trouble("/a", status))
    with pytest.raises(error, match=str(status)):
        got(make_client(), f"{there.address}/a")
    assert len(there.asked) == 1


def test_redirects_are_followed_up_to_five(make_client: MakeClient, there: Institution) -> None:
    there.troubles += [Trouble("/a", 302, {"Location": "/a?x"}) for _ in range(5)]
    assert got(make_client(), f"{there.address}/a")
    there.troubles += [Trouble("/a", 301, {"Location": "a"}) for _ in range(6)]
    with pytest.raises(NotThere, match="more than 5 times"):
        got(make_client(), f"{there.address}/a")


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://a.example/", "http://10.0.0.1/", "http://[::1]:1/", ""]
)
def test_redirects_lead_nowhere_else(
    make_client: MakeClient, there: Institution, target: str
) -> None:
    there.troubles.append(Trouble("/a", 302, {"Location": target}))
    with pytest.raises(NotThere):
        got(make_client(), f"{there.address}/a")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "gopher://a.example", "http://", "http://user@a.example/", "a/b",
        "http://a.example:0/", "http://[::1/", "http://a.example:99999/", "",
    ],
)  # fmt: skip  # several a line
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(NotThere, match="is no address"):
        checked(address)


def test_spaces_and_letters_are_encoded_and_escapes_left() -> None:
    assert checked("https://a.example/Địa chí/%2F.jpg?q=ô#x") == (
        "https://a.example/%C4%90%E1%BB%8Ba%20ch%C3%AD/%2F.jpg?q=%C3%B4"
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1%eth0", "fc00::1",
        "::ffff:127.0.0.1", "2002:7f00:1::", "ff02::1", "::",
    ],
)  # fmt: skip  # several a line
def test_private_addresses_are_refused_unless_allowed(address: str) -> None:
    assert not is_allowed(address, ())
    assert is_allowed("8.8.8.8", ()) and is_allowed("2001:4860:4860::8888", ())
    assert is_allowed("10.1.2.3", networks("10.0.0.0/8, fd00::/8"))


def test_a_name_that_leads_inside_is_refused_where_the_socket_is_opened(
    make_client: MakeClient, there: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = there.address.rpartition(":")[2]
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port)))]
    monkeypatch.setattr("ingest.remote.connection.socket.getaddrinfo", lambda *a, **k: inside)
    with pytest.raises(NotThere, match="leads into a private network"):
        got(make_client(fetch_private_networks=""), f"http://public.example:{port}/a")
    assert not there.asked


def test_too_much_is_refused_while_it_comes(make_client: MakeClient, there: Institution) -> None:
    with pytest.raises(TooMuch, match="larger than 100 bytes"):
        got(make_client(), f"{there.address}/a", most_bytes=100)


def test_a_host_that_is_not_there_is_named_at_once(make_client: MakeClient) -> None:
    with pytest.raises(Unfetched, match="no such host"):
        got(make_client(), "http://nowhere.invalid/")


def test_a_closed_port_is_tried_again_and_told(make_client: MakeClient, naps: list[float]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unfetched, match="does not answer"):
        got(make_client(), f"http://127.0.0.1:{port}/")
    assert len([nap for nap in naps if nap >= 1]) == 4


def test_a_download_goes_on_where_it_was_cut_off(
    make_client: MakeClient, there: Institution, tmp_path: Path
) -> None:
    downloads = Downloads(make_client(), tmp_path, 10_000)
    there.troubles.append(Trouble("/a", cut_after_bytes=1000))
    with pytest.raises(Unfetched, match="cut off after 1,000 bytes"):
        downloads.fetch(f"{there.address}/a")
    path = downloads.fetch(f"{there.address}/a")
    assert path.read_bytes() == b"abc" * 1000
    assert there.asked[-1][1]["Range"] == "bytes=1000-"
    assert downloads.fetch(f"{there.address}/a") == path and len(there.asked) == 2


def test_a_file_that_changed_meanwhile_is_fetched_anew(
    make_client: MakeClient, there: Institution, tmp_path: Path
) -> None:
    downloads = Downloads(make_client(), tmp_path, 10_000)
    there.troubles.append(Trouble("/a", cut_after_bytes=1000))
    with pytest.raises(Unfetched):
        downloads.fetch(f"{there.address}/a")
    there.put("/a", b"x" * 500, "text/plain")
    assert downloads.fetch(f"{there.address}/a").read_bytes() == b"x" * 500


def test_a_part_that_is_whole_already_is_asked_for_anew(
    make_client: MakeClient, there: Institution, tmp_path: Path
) -> None:
    downloads = Downloads(make_client(), tmp_path, 10_000)
    path = downloads.fetch(f"{there.address}/a")
    path.rename(path.with_name("part"))
    there.troubles.append(Trouble("/a", 416))
    assert downloads.fetch(f"{there.address}/a").read_bytes() == b"abc" * 1000


def test_an_empty_answer_is_none(
    make_client: MakeClient, there: Institution, tmp_path: Path
) -> None:
    there.put("/empty", b"", "text/plain")
    with pytest.raises(Unfetched, match="is empty"):
        Downloads(make_client(), tmp_path, 10_000).fetch(f"{there.address}/empty")
