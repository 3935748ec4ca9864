"""What was chosen in the browser at the first run: a file under home, below all other settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

FILE = "chosen.toml"
# These alone are asked for there.
NAMES = (
    "public_url", "site_name", "default_rights", "default_language", "time_zone", "trusted_proxies",
    "store", "s3_endpoint", "s3_region", "s3_bucket", "s3_prefix", "s3_access_key",
    "s3_secret_key", "mail_host", "mail_port", "mail_user", "mail_password", "mail_from",
    "mail_tls",
)  # fmt: skip  # names, not items of data


def write(home: Path, values: Mapping[str, str]) -> None:
    """Keep choices beside those that are kept already; whole or not at all, for our own eyes.

    Raises:
        KeyError: a setting that is not asked for.
    """
    kept = {**read(home), **{_known(name): value for name, value in values.items()}}
    path = home / FILE
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    # A JSON string is a TOML string too.
    part.write_text(
        "".join(f"{name} = {json.dumps(value)}\n" for name, value in sorted(kept.items())),
        encoding="utf-8",
    )
    part.replace(path)


def read(home: Path) -> dict[str, str]:
    """Give what was chosen."""
    path = home / FILE
    if not path.is_file():
        return {}
    pairs = (line.partition(" = ") for line in path.read_text(encoding="utf-8").splitlines())
    return {_known(name): json.loads(value) for name, _, value in pairs if value}


def _known(name: str) -> str:
    if name not in NAMES:
        raise KeyError(name)
    return name
