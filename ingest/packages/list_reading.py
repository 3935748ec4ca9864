"""The process that reads one list of names, within limits of memory, and writes it as JSON."""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from config.settings import Settings
from ingest.packages import authority_lists

_MEMORY_BYTES = 1_500_000_000


def main(path: Path, kind: str) -> str:
    """Read a list, with the limits that are set unless an installation says otherwise."""
    entries, problems = authority_lists.read(path, kind, Settings())
    return json.dumps(
        {"entries": [asdict(one) for one in entries], "problems": [str(one) for one in problems]}
    )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    sys.stdout.write(main(Path(sys.argv[1]), sys.argv[2]))
