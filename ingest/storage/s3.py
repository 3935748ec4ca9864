"""Keep bytes in a bucket of an S3 service: boto3 writes and lists, our own signature reads."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.utils import get_environ_proxies

from ingest.storage import s3_copying
from ingest.storage.key_rules import check_key, check_prefix, check_range
from ingest.storage.s3_reading import Reader
from ingest.storage.sigv4 import Credentials
from ingest.storage.store import Changed, ObjectMissing, StoreUnavailable
from ingest.storage.whole_file import whole_file

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, PutObjectOutputTypeDef

PIECE_BYTES = 16 << 20
MAX_PARTS = 10_000
CONNECTIONS = 16
TIMEOUT_SECONDS = 60.0

_MISSING = {"NoSuchKey", "404", "NotFound"}


@dataclass(frozen=True)
class Bucket:
    """Which bucket, and who may use it; empty keys leave the search for them to boto3."""

    name: str
    endpoint: str = ""
    region: str = "us-east-1"
    prefix: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class _Connection:
    """What one process has opened; a child made by a fork opens its own."""

    process_id: int
    client: S3Client
    reader: Reader


class S3Store:
    """A `Store` in a bucket; files above `piece_bytes` go in parts, each with its checksum."""

    def __init__(self, bucket: Bucket, *, piece_bytes: int = PIECE_BYTES) -> None:
        """Take the bucket; nothing is opened yet."""
        self._bucket = bucket
        self._prefix = f"{bucket.prefix.strip('/')}/" if bucket.prefix.strip("/") else ""
        self._piece_bytes = piece_bytes
        self._opened: _Connection | None = None

    def put(self, key: str, source: Path | bytes) -> None:
        """Keep a file or bytes, in place of what stood there."""
        name = self._name(key)
        if isinstance(source, bytes):
            return self._put_whole(key, name, source)
        with source.open("rb") as given:
            size_bytes = os.fstat(given.fileno()).st_size
            if size_bytes <= self._piece_bytes:
                return self._put_whole(key, name, given.read())
            return self._put_parts(key, name, given, size_bytes)

    def copy(self, source: str, target: str) -> None:
        """Keep an object under another key too; the service copies it."""
        size_bytes, names = self.size(source), (self._name(source), self._name(target))
        with _s3_errors(source):
            s3_copying.copy(self._client, self._bucket.name, *names, size_bytes)

    def replace(self, key: str, data: bytes, previous: bytes | None) -> None:
        """Keep bytes in place of `previous`, or where nothing is if that is None."""
        name = self._name(key)
        with _s3_errors(key):
            done = s3_copying.replace(self._client, self._bucket.name, name, data, previous)
        if not done:
            raise Changed(f"{key} was written by somebody else meanwhile")

    def get(self, key: str) -> bytes:
        """Give the whole object."""
        return self._reader.whole(self._name(key))

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """Give `length` bytes from `offset`, fewer at the object's end."""
        check_range(offset, length)
        name = self._name(key)
        if length == 0:
            self._reader.size_bytes(name)
            return b""
        return self._reader.part(name, offset, length).data

    def get_range_at_once(self, key: str, offset: int, length: int) -> None:
        """Give nothing: a bucket is always far away."""

    def download(self, key: str, target: Path) -> None:
        """Write the whole object to a file, in pieces."""
        name = self._name(key)
        first = self._reader.part(name, 0, self._piece_bytes)
        with whole_file(target) as copy:
            copy.write(first.data)
            for offset in range(self._piece_bytes, first.size_bytes, self._piece_bytes):
                piece = self._reader.part(name, offset, self._piece_bytes)
                if piece.etag != first.etag:
                    raise StoreUnavailable(f"{key} was replaced while it was read: try again")
                copy.write(piece.data)

    def size(self, key: str) -> int:
        """Give the object's length in bytes."""
        return self._reader.size_bytes(self._name(key))

    def age_seconds(self, key: str) -> float:
        """Give how long ago the object was written."""
        with _s3_errors(key):
            return s3_copying.age_seconds(self._client, self._bucket.name, self._name(key))

    def exists(self, key: str) -> bool:
        """Tell whether something is kept there."""
        try:
            self.size(key)
        except ObjectMissing:
            return False
        return True

    def list(self, prefix: str = "") -> Iterator[str]:
        """Give the keys that begin with `prefix`, sorted within each folder."""
        return self._list(f"{self._prefix}{check_prefix(prefix)}")

    def delete(self, key: str) -> None:
        """Forget the object; what is not there is forgotten already."""
        name = self._name(key)
        with suppress(ObjectMissing), _s3_errors(key):
            self._client.delete_object(Bucket=self._bucket.name, Key=name)

    def local_path(self, key: str) -> None:
        """Give nothing: the object has no file here."""
        check_key(key)

    def refresh(self, key: str) -> None:
        """Do nothing: no object is held here."""

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        opened, self._opened = self._opened, None
        if opened and opened.process_id == os.getpid():
            opened.client.close()
            opened.reader.close()

    def _list(self, prefix: str) -> Iterator[str]:
        with _s3_errors(f"{prefix}*"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket.name, Prefix=prefix
            )
            for page in pages:
                for entry in page.get("Contents", ()):
                    yield entry["Key"].removeprefix(self._prefix)

    def _put_whole(self, key: str, name: str, data: bytes) -> None:
        with _s3_errors(key):
            answer = self._client.put_object(
                Bucket=self._bucket.name,
                Key=name,
                Body=data,
                ContentMD5=s3_copying.content_md5(data),
            )
        _check_etag(key, answer, data)

    def _put_parts(self, key: str, name: str, given: IO[bytes], size_bytes: int) -> None:
        part_bytes = max(self._piece_bytes, math.ceil(size_bytes / MAX_PARTS))
        bucket = self._bucket.name
        with _s3_errors(key):
            begun = self._client.create_multipart_upload(Bucket=bucket, Key=name)
            upload_id = begun["UploadId"]
        try:
            with _s3_errors(key):
                parts = list(self._send_parts(name, upload_id, given, part_bytes))
                self._client.complete_multipart_upload(
                    Bucket=bucket, Key=name, UploadId=upload_id, MultipartUpload={"Parts": parts}
                )
        except BaseException:
            # Parts that were sent would be kept, and paid for, without ever being an object.
            with suppress(ClientError, BotoCoreError):
                self._client.abort_multipart_upload(Bucket=bucket, Key=name, UploadId=upload_id)
            raise
        kept_bytes = self._reader.size_bytes(name)
        if kept_bytes != size_bytes:
            raise StoreUnavailable(f"{key}: {kept_bytes} bytes arrived of {size_bytes}: try again")

    def _send_parts(
        self, name: str, upload_id: str, given: IO[bytes], part_bytes: int
    ) -> Iterator[CompletedPartTypeDef]:
        number = 0
        while data := given.read(part_bytes):
            number += 1
            answer = self._client.upload_part(
                Bucket=self._bucket.name,
                Key=name,
                UploadId=upload_id,
                PartNumber=number,
                Body=data,
                ContentMD5=s3_copying.content_md5(data),
            )
            yield {"ETag": answer["ETag"], "PartNumber": number}

    def _name(self, key: str) -> str:
        return f"{self._prefix}{check_key(key)}"

    @property
    def _client(self) -> S3Client:
        return self._connection.client

    @property
    def _reader(self) -> Reader:
        return self._connection.reader

    @property
    def _connection(self) -> _Connection:
        # Two threads that come first at once open one each; the last stays, the other is dropped.
        opened = self._opened
        if opened is None or opened.process_id != os.getpid():
            opened = _connect(self._bucket)
            self._opened = opened
        return opened


def _connect(bucket: Bucket) -> _Connection:
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        retries={"mode": "standard", "total_max_attempts": 4},
        connect_timeout=5,
        read_timeout=TIMEOUT_SECONDS,
        max_pool_connections=CONNECTIONS,
        # Newer checksums are unknown to many services; Content-MD5 is understood by all.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = boto3.session.Session(
        aws_access_key_id=bucket.access_key or None,
        aws_secret_access_key=bucket.secret_key or None,
        region_name=bucket.region,
    )
    client = session.client("s3", endpoint_url=bucket.endpoint or None, config=config)
    held = session.get_credentials()
    if held is None:
        raise StoreUnavailable("no keys for S3: set s3_access_key and s3_secret_key")

    def credentials() -> Credentials:
        # A role's keys change while we run.
        keys = held.get_frozen_credentials()
        return Credentials(keys.access_key or "", keys.secret_key or "", keys.token or "")

    endpoint = client.meta.endpoint_url.rstrip("/")
    reader = Reader(
        f"{endpoint}/{bucket.name}",
        bucket.region,
        credentials,
        connections=CONNECTIONS,
        timeout_seconds=TIMEOUT_SECONDS,
        proxy_url=get_environ_proxies(endpoint).get(urlsplit(endpoint).scheme, ""),
        ca_file=os.environ.get("AWS_CA_BUNDLE"),
    )
    return _Connection(os.getpid(), client, reader)


def _check_etag(key: str, answer: PutObjectOutputTypeDef, data: bytes) -> None:
    # An object encrypted by the service has another ETag than its MD5.
    if "ServerSideEncryption" in answer:
        return
    expected = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if answer["ETag"].strip('"') != expected:
        raise StoreUnavailable(f"{key} arrived with another checksum: try again")


@contextmanager
def _s3_errors(key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise ObjectMissing(f"nothing is kept under {key}") from error
        raise StoreUnavailable(f"{key}: the S3 service refuses: {error}") from error
    except BotoCoreError as error:
        raise StoreUnavailable(f"{key}: the S3 service does not answer: {error}") from error
