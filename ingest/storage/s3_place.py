"""A folder of a bucket that is read and never written: listed, read in pieces, compared."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ingest.storage.s3 import Bucket
from ingest.storage.store import Entry, ObjectMissing, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_MD5 = re.compile(r"[0-9a-f]{32}")
_OF_PARTS = re.compile(r"([0-9a-f]{32})-(\d+)")
_READ_BYTES = 262_144
_MISSING = ("NoSuchKey", "NoSuchBucket", "404", "NotFound")


class S3Place:
    """What a bucket holds under a prefix."""

    def __init__(self, bucket: Bucket) -> None:
        """Take the bucket; nothing is asked yet."""
        self._bucket = bucket
        self._prefix = f"{bucket.prefix}/" if bucket.prefix else ""
        self._client: S3Client = boto3.session.Session(
            aws_access_key_id=bucket.access_key or None,
            aws_secret_access_key=bucket.secret_key or None,
            region_name=bucket.region,
        ).client(
            "s3",
            endpoint_url=bucket.endpoint or None,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                retries={"mode": "standard", "total_max_attempts": 4},
                connect_timeout=5,
                read_timeout=60,
                response_checksum_validation="when_required",
            ),
        )

    def entries(self) -> Iterator[Entry]:
        """Give what is there, but for marks of empty folders.

        Raises:
            ObjectMissing, StoreUnavailable: there is no such bucket, or it does not answer.
        """
        with _errors(self._bucket.name):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket.name, Prefix=self._prefix
            )
            for page in pages:
                for one in page.get("Contents", ()):
                    if not one["Key"].endswith("/"):
                        name = one["Key"].removeprefix(self._prefix)
                        yield Entry(name, one["Size"], one["ETag"].strip('"'))

    def read(self, entry: Entry, offset: int, length: int) -> Iterator[bytes]:
        """Give a stretch of an object, as long as it is the one that was listed.

        Raises:
            ObjectMissing, StoreUnavailable: it is gone, was replaced, or does not answer.
        """
        with _errors(entry.name):
            answer = self._client.get_object(
                Bucket=self._bucket.name,
                Key=f"{self._prefix}{entry.name}",
                Range=f"bytes={offset}-{offset + length - 1}",
                IfMatch=entry.etag,
            )
            yield from answer["Body"].iter_chunks(_READ_BYTES)

    def is_same(self, entry: Entry, path: Path) -> bool:
        """Tell whether a file is the object, by the checksum that its ETag is.

        Where the service encrypts with a key of its own, the ETag is none: then the size decides.

        Raises:
            ObjectMissing, StoreUnavailable: the service had to be asked, and does not answer.
        """
        if path.stat().st_size != entry.size_bytes:
            return False
        if _MD5.fullmatch(entry.etag):
            return _md5(path, entry.size_bytes) == entry.etag or self._is_encrypted(entry)
        parts = _OF_PARTS.fullmatch(entry.etag)
        if parts is None:
            return True
        part_bytes = self._part_bytes(entry)
        if not part_bytes or -(-entry.size_bytes // part_bytes) != int(parts[2]):
            return True
        return _md5_of_parts(path, part_bytes) == parts[1] or self._is_encrypted(entry)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _is_encrypted(self, entry: Entry) -> bool:
        with _errors(entry.name):
            told = self._client.head_object(
                Bucket=self._bucket.name, Key=f"{self._prefix}{entry.name}"
            )
        return "ServerSideEncryption" in told or "SSECustomerAlgorithm" in told

    def _part_bytes(self, entry: Entry) -> int:
        """Ask how large the parts were in which the object came; 0: the service does not know."""
        with _errors(entry.name):
            told = self._client.head_object(
                Bucket=self._bucket.name, Key=f"{self._prefix}{entry.name}", PartNumber=1
            )
        return told["ContentLength"] if told.get("PartsCount") else 0


def _md5(path: Path, length: int, offset: int = 0) -> str:
    hashed = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        file.seek(offset)
        while length > 0 and (some := file.read(min(length, _READ_BYTES))):
            hashed.update(some)
            length -= len(some)
    return hashed.hexdigest()


def _md5_of_parts(path: Path, part_bytes: int) -> str:
    sums = b"".join(
        bytes.fromhex(_md5(path, part_bytes, offset))
        for offset in range(0, path.stat().st_size, part_bytes)
    )
    return hashlib.md5(sums, usedforsecurity=False).hexdigest()


@contextmanager
def _errors(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise ObjectMissing(f"{name}: nothing is there ({code})") from error
        if code in ("PreconditionFailed", "412"):
            raise StoreUnavailable(f"{name} was replaced while it was read: plan again") from error
        raise StoreUnavailable(f"{name}: the S3 service refuses ({code})") from error
    except BotoCoreError as error:
        raise StoreUnavailable(f"{name}: the S3 service does not answer: {error}") from error
