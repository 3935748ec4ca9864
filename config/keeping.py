"""Settings of keeping: how often what is kept is read again, and where its second copy is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.described import described


@dataclass(frozen=True)
class Keeping:
    """What an installation does against rot and loss."""

    fixity_days: int = described(
        90, "Days within which everything kept is read again and held against its checksum."
    )
    fixity_bytes_per_second: int = described(
        50_000_000, "Most bytes a second that the worker reads for that, so that visitors go first."
    )
    sweep_days: int = described(
        7, "Days for which the worker leaves files in the store that no record names."
    )
    backup_key: str = described(
        "", "Key that seals the secrets in backups; `--key-file` goes before it."
    )
    mirror_store: str = described(
        "", "Second store, into which everything kept is copied: `local` or `s3`; empty: none."
    )
    mirror_path: Path | None = described(None, "Folder of the mirror: on another disk.")
    mirror_s3_endpoint: str = described("", "Address of the mirror's S3 service; empty means AWS.")
    mirror_s3_region: str = described("us-east-1", "Region of the mirror's bucket.")
    mirror_s3_bucket: str = described("", "Bucket of the mirror.")
    mirror_s3_prefix: str = described("", "Folder inside the mirror's bucket.")
    mirror_s3_access_key: str = described("", "Access key of the mirror's S3 service.")
    mirror_s3_secret_key: str = described("", "Secret key of the mirror's S3 service.")
