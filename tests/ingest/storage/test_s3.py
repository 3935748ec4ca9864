"""What only S3 promises: parts, checksums, refusals in plain words, no endless waiting."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ingest.storage.s3 import Bucket, S3Store
from ingest.storage.store import ObjectMissing, Store, StoreUnavailable
from tests.services.seaweedfs import Seaweedfs

pytestmark = pytest.mark.service


@pytest.fixture
def answering() -> Iterator[tuple[Bucket, dict[str, Any]]]:
    """A server that answers as told, where SeaweedFS cannot be made to."""
    told: dict[str, Any] = {"seen": []}

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told["seen"].append(self.path)
            status, headers, body = told["answers"][
                min(len(told["seen"]), len(told["answers"])) - 1
            ]
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        yield Bucket("bucket", endpoint=endpoint, access_key="a", secret_key="b"), told
        server.shutdown()


def opened(bucket: Bucket) -> closing[S3Store]:
    return closing(S3Store(bucket))


def test_keys_stand_under_the_prefix(seaweedfs: Seaweedfs, s3_bucket: Bucket) -> None:
    bucket = replace(s3_bucket, prefix="/tỉnh/một/")
    with opened(bucket) as store, closing(seaweedfs.client()) as client:
        store.put("a/b", b"x")
        answer = client.get_object(Bucket=bucket.name, Key="tỉnh/một/a/b")
        assert answer["Body"].read() == b"x"


def test_a_large_file_goes_in_parts_and_none_is_left_over(
    seaweedfs: Seaweedfs, s3_bucket: Bucket, tmp_path: Path
) -> None:
    bucket = replace(s3_bucket, prefix="parts")
    source = tmp_path / "large"
    source.write_bytes(b"x" * 11_000_000)
    with (
        closing(S3Store(bucket, piece_bytes=5 << 20)) as store,
        closing(seaweedfs.client()) as client,
    ):
        store.put("large", source)
        head = client.head_object(Bucket=bucket.name, Key="parts/large")
        assert head["ETag"].strip('"').endswith("-3")
        assert head["ContentLength"] == 11_000_000


def test_an_upload_that_fails_is_aborted(
    seaweedfs: Seaweedfs, s3_bucket: Bucket, tmp_path: Path
) -> None:
    bucket = replace(s3_bucket, prefix="aborted")
    source = tmp_path / "shrinks"
    source.write_bytes(b"x" * 11_000_000)

    class Broken(S3Store):
        def _send_parts(self, *args: Any) -> Any:
            yield next(super()._send_parts(*args))
            raise KeyboardInterrupt

    with (
        closing(Broken(bucket, piece_bytes=5 << 20)) as store,
        closing(seaweedfs.client()) as client,
    ):
        with pytest.raises(KeyboardInterrupt):
            store.put("large", source)
        assert not store.exists("large")
        left = client.list_multipart_uploads(Bucket=bucket.name, Prefix="aborted")
        assert left.get("Uploads", []) == []


def test_a_wrong_key_is_a_refusal_not_a_missing_object(s3_bucket: Bucket) -> None:
    with opened(replace(s3_bucket, secret_key="wrong")) as store:
        asks = (store.get, store.size, store.exists, store.delete)
        for ask in (*asks, lambda key: store.put(key, b"x"), lambda key: list(store.list(key))):
            with pytest.raises(StoreUnavailable):
                ask("a")


def test_a_bucket_that_is_not_there_is_no_missing_object(s3_bucket: Bucket) -> None:
    with opened(replace(s3_bucket, name="nobody-made-this")) as store:
        with pytest.raises(StoreUnavailable, match="NoSuchBucket"):
            store.get("a")
        with pytest.raises(StoreUnavailable):
            list(store.list())


def test_a_server_that_is_away_is_said_soon() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{unused.getsockname()[1]}"
        begun = time.monotonic()
        bucket = Bucket("bucket", endpoint, access_key="a", secret_key="b")
        with opened(bucket) as store, pytest.raises(StoreUnavailable, match="does not answer"):
            store.get("a")
        assert time.monotonic() - begun < 10


def test_a_short_failure_of_the_server_is_tried_again(answering) -> None:
    bucket, told = answering
    told["answers"] = [(503, {}, b"<Code>SlowDown</Code>"), (200, {}, b"data")]
    with opened(bucket) as store:
        assert store.get("a") == b"data"
    assert len(told["seen"]) == 2


def test_a_long_failure_of_the_server_ends_in_an_error(answering) -> None:
    bucket, told = answering
    told["answers"] = [(503, {}, b"<Code>SlowDown</Code>")]
    with opened(bucket) as store, pytest.raises(StoreUnavailable, match="503 SlowDown"):
        store.get("a")
    assert len(told["seen"]) == 4


def test_a_server_that_takes_no_notice_of_ranges_is_borne(answering) -> None:
    bucket, told = answering
    told["answers"] = [(200, {}, b"0123456789")]
    with opened(bucket) as store:
        assert store.get_range("a", 3, 4) == b"3456"


def test_bytes_that_arrive_changed_are_noticed(answering) -> None:
    bucket, told = answering
    told["answers"] = [(200, {"ETag": '"00000000000000000000000000000000"'}, b"")]
    with opened(bucket) as store, pytest.raises(StoreUnavailable, match="checksum"):
        store.put("a", b"data")


def test_an_object_replaced_during_a_download_is_noticed(answering, tmp_path: Path) -> None:
    bucket, told = answering
    told["answers"] = [
        (206, {"Content-Range": "bytes 0-3/8", "ETag": '"one"'}, b"0123"),
        (206, {"Content-Range": "bytes 4-7/8", "ETag": '"two"'}, b"4567"),
    ]
    store = S3Store(bucket, piece_bytes=4)
    with closing(store), pytest.raises(StoreUnavailable, match="replaced"):
        store.download("a", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_an_object_that_is_missing_has_its_own_error(answering) -> None:
    bucket, told = answering
    told["answers"] = [(404, {}, b"<Error><Code>NoSuchKey</Code></Error>")]
    with opened(bucket) as store, pytest.raises(ObjectMissing):
        store.get("a")


def test_the_secret_is_not_printed() -> None:
    assert "hidden" not in repr(Bucket("b", secret_key="hidden"))


def test_a_store_is_used_again_after_closing(s3_store: Store) -> None:
    s3_store.put("a", b"x")
    s3_store.close()
    assert s3_store.get("a") == b"x"
