"""The signature is that of the worked example in Amazon's documentation."""

from datetime import UTC, datetime

from ingest.storage.sigv4 import Credentials, encoded_path, signed_headers

# Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", example 1.
EXAMPLE = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def test_a_ranged_get_is_signed_as_in_the_documentation() -> None:
    signed = signed_headers(
        EXAMPLE,
        "GET",
        "/test.txt",
        {"host": "examplebucket.s3.amazonaws.com", "range": "bytes=0-9"},
        region="us-east-1",
        now=datetime(2013, 5, 24, tzinfo=UTC),
    )
    assert signed["authorization"].endswith(
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )


def test_a_temporary_key_sends_its_token_signed() -> None:
    signed = signed_headers(
        Credentials("a", "b", "token"),
        "GET",
        "/x",
        {"host": "h"},
        region="r",
        now=datetime.now(UTC),
    )
    assert signed["x-amz-security-token"] == "token"
    assert "x-amz-security-token" in signed["authorization"]


def test_a_path_is_encoded_as_utf8_but_for_slashes() -> None:
    assert encoded_path("/a b/đ+~.tif") == "/a%20b/%C4%91%2B~.tif"
