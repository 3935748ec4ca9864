"""Sign requests to S3 for reading: AWS Signature Version 4 with the signature in headers. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Credentials:
    """Who asks; `token` only where a role gave temporary keys."""

    access_key: str
    secret_key: str
    token: str = ""


def encoded_path(path: str) -> str:
    """Encode a path as the signature wants it: UTF-8, all but unreserved characters and `/`."""
    return quote(path, safe="/-_.~")


def signed_headers(
    credentials: Credentials,
    method: str,
    path: str,
    headers: dict[str, str],
    *,
    region: str,
    now: datetime,
) -> dict[str, str]:
    """Give the headers with date and signature; the request has no query and no body.

    `path` is encoded already; `headers` have lower-case names, `host` among them; `now` is UTC.
    """
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    signed = headers | {"x-amz-content-sha256": EMPTY_SHA256, "x-amz-date": moment}
    if credentials.token:
        signed["x-amz-security-token"] = credentials.token
    names = sorted(signed)
    canonical = "\n".join(
        [method, path, "", *(f"{name}:{signed[name]}" for name in names), "", ";".join(names)]
        + [EMPTY_SHA256]
    )
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
    key = _day_key(credentials.secret_key, moment[:8], region)
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    signed["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope},"
        f"SignedHeaders={';'.join(names)},Signature={signature}"
    )
    return signed


@lru_cache(maxsize=8)
def _day_key(secret_key: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
