"""Cut package-lock.json down to the packages named in package.json.

The bundles that we copy carry their own dependencies inside. Without this, `npm ci` would fetch
some 140 packages that nobody reads. What stays is checked by npm against its hash as ever.
"""

import json
from pathlib import Path

LOCK = Path("package-lock.json")
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


if __name__ == "__main__":
    whole = json.loads(LOCK.read_text(encoding="utf-8"))
    LOCK.write_text(json.dumps(direct_only(whole), indent=2) + "\n", encoding="utf-8")
