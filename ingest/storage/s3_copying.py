"""Copies inside a bucket, and writes that fail if somebody else wrote: done by the service."""

from __future__ import annotations

import base64
import hashlib
import math
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, CopySourceTypeDef

COPY_BYTES = 5 << 30  # larger objects are copied in parts
_PART_BYTES = 1 << 30
_CHANGED = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}


def copy(
    client: S3Client,
    bucket: str,
    source: str,
    target: str,
    size_bytes: int,
    *,
    at_once_bytes: int = COPY_BYTES,
) -> None:
    """Copy an object under another name, without its bytes leaving the service."""
    origin: CopySourceTypeDef = {"Bucket": bucket, "Key": source}
    if size_bytes <= at_once_bytes:
        client.copy_object(Bucket=bucket, Key=target, CopySource=origin)
        return
    upload_id = client.create_multipart_upload(Bucket=bucket, Key=target)["UploadId"]
    piece = min(at_once_bytes, _PART_BYTES)
    try:
        parts: list[CompletedPartTypeDef] = []
        for number in range(1, math.ceil(size_bytes / piece) + 1):
            first = (number - 1) * piece
            answer = client.upload_part_copy(
                Bucket=bucket,
                Key=target,
                UploadId=upload_id,
                PartNumber=number,
                CopySource=origin,
                CopySourceRange=f"bytes={first}-{min(first + piece, size_bytes) - 1}",
            )
            parts.append({"ETag": answer["CopyPartResult"]["ETag"], "PartNumber": number})
        client.complete_multipart_upload(
            Bucket=bucket, Key=target, UploadId=upload_id, MultipartUpload={"Parts": parts}
        )
    except BaseException:
        with suppress(ClientError, BotoCoreError):
            client.abort_multipart_upload(Bucket=bucket, Key=target, UploadId=upload_id)
        raise


def replace(client: S3Client, bucket: str, name: str, data: bytes, previous: bytes | None) -> bool:
    """Write an object only where `previous` stands, or nothing if that is None; tell whether.

    Raises:
        ClientError, BotoCoreError: as boto3 raises them.
    """
    try:
        if previous is None:
            client.put_object(Bucket=bucket, Key=name, Body=data, IfNoneMatch="*")
            return True
        held = client.get_object(Bucket=bucket, Key=name)
        if held["Body"].read() != previous:
            return False
        # Ceph wants the mark without its quotes.
        client.put_object(Bucket=bucket, Key=name, Body=data, IfMatch=held["ETag"].strip('"'))
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _CHANGED or code in ("NoSuchKey", "404", "NotFound"):
            return False
        raise
    return True


def age_seconds(client: S3Client, bucket: str, name: str) -> float:
    """Give how long ago an object was written.

    Raises:
        ClientError, BotoCoreError: as boto3 raises them.
    """
    held = client.head_object(Bucket=bucket, Key=name)
    return (datetime.now(UTC) - held["LastModified"]).total_seconds()


def content_md5(data: bytes) -> str:
    """Give the header by which a service refuses bytes that changed on their way."""
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
