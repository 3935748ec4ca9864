"""Cut a package-lock.json down to the packages named in its package.json.

The bundles that we copy or open carry their own dependencies inside. Without this, `npm ci` would
fetch some hundreds of packages that nobody reads. What stays is checked by npm against its hash as
ever. `lock_viewers.py FOLDER…`: where the locks lie. Lighthouse is a program and needs them all:
of its lock only the addresses where its packages ask for money are left out.
"""

import json
import sys
from pathlib import Path

KEPT = ("version", "integrity", "license", "dev")


def direct_only(lock: dict) -> dict:
    """Answer the lock with its root and the root's direct dependencies only."""
    root = lock["packages"][""]
    wanted = [*root.get("dependencies", {}), *root.get("devDependencies", {})]
    entries = {f"node_modules/{name}": lock["packages"][f"node_modules/{name}"] for name in wanted}
    packages = {
        path: {key: entry[key] for key in KEPT if key in entry} for path, entry in entries.items()
    }
    return {**lock, "packages": {"": root, **packages}}


def whole(lock: dict) -> dict:
    """Answer the lock with all its packages, and no addresses in it."""
    packages = {
        path: {key: value for key, value in entry.items() if key != "funding"}
        for path, entry in lock["packages"].items()
    }
    return {**lock, "packages": packages}


if __name__ == "__main__":
    for folder in map(Path, sys.argv[1:]):
        path = folder / "package-lock.json"
        lock = json.loads(path.read_text(encoding="utf-8"))
        kept = whole(lock) if folder.name == "lighthouse" else direct_only(lock)
        path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
