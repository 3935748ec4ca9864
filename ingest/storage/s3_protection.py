"""What a bucket does by itself against loss: earlier versions, locks."""

from __future__ import annotations

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ingest.storage.s3 import Bucket


def protection(bucket: Bucket) -> tuple[bool, bool]:
    """Tell whether it keeps earlier versions, and whether it can lock objects.

    A service that does not know the question does neither.
    """
    client = boto3.client(
        "s3",
        endpoint_url=bucket.endpoint or None,
        region_name=bucket.region,
        aws_access_key_id=bucket.access_key or None,
        aws_secret_access_key=bucket.secret_key or None,
    )
    try:
        versions = client.get_bucket_versioning(Bucket=bucket.name).get("Status") == "Enabled"
    except (ClientError, BotoCoreError):
        versions = False
    try:
        told = client.get_object_lock_configuration(Bucket=bucket.name)
        lock = told["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"
    except (ClientError, BotoCoreError, KeyError):
        lock = False
    finally:
        client.close()
    return versions, lock
