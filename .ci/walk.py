"""Walk through a running demo as a visitor and a viewer do: pages, a manifest, a tile."""

import argparse
import gzip
import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

# A place that the sample's own books name, with its marks.
SOUGHT = "Hà Nội"


def main() -> None:
    """Read the arguments, wait for the site, walk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--process", type=int, required=True)
    parser.add_argument("--wait-seconds", type=float, required=True)
    asked = parser.parse_args()
    wait(asked.address, asked.process, asked.wait_seconds)
    pages(asked.address)
    images(asked.address)


def get(url: str) -> tuple[bytes, str]:
    """Answer the body and its type, asked as browsers do; an error's status ends the walk."""
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310  # ours
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310  # our own demo's
        body: bytes = answer.read()
        if answer.headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        print(f"{answer.status} {len(body):>9} bytes  {url}", flush=True)
        return body, answer.headers.get_content_type()


def wait(address: str, process: int, seconds: float) -> None:
    """Wait until the site says that it is well."""
    started = time.monotonic()
    while True:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310  # as above
        except (urllib.error.URLError, OSError) as error:
            if not alive(process):
                raise SystemExit("make demo ended by itself") from error
            if time.monotonic() - started > seconds:
                raise SystemExit(f"no answer within {seconds:.0f} s: {error}") from error
            time.sleep(0.5)
        else:
            print(f"answers after {time.monotonic() - started:.0f} s", flush=True)
            return


def alive(process: int) -> bool:
    """Whether the process still runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def pages(address: str) -> None:
    """Read the home page and a search that must find something."""
    home, kind = get(f"{address}/")
    assert kind == "text/html" and b"</html>" in home
    own = re.findall(rb'(?:href|src)="(/static/[^"]+)"', home)
    assert own, "the home page names no style sheet"
    for path in own:
        get(f"{address}{path.decode()}")
    found, _ = get(f"{address}/search?q={quote(SOUGHT)}")
    assert b"/items/" in found, f"a search for {SOUGHT} finds no item"


def images(address: str) -> None:
    """Follow the IIIF tree from its root down to a tile."""
    manifest = next(manifests(f"{address}/iiif/presentation/3/top"))
    assert manifest["id"].startswith(address), manifest["id"]
    body = manifest["items"][0]["items"][0]["items"][0]["body"]
    service = body["service"][0]
    info = json.loads(get(f"{service['id']}/info.json")[0])
    tiles = info["tiles"][0]
    width, height = min(tiles["width"], info["width"]), min(tiles["width"], info["height"])
    tile, kind = get(f"{info['id']}/0,0,{width},{height}/{width},{height}/0/default.jpg")
    assert kind == "image/jpeg" and tile[:3] == b"\xff\xd8\xff"


def manifests(collection: str) -> Iterator[dict[str, Any]]:
    """Give the manifests below a collection, depth first."""
    for child in json.loads(get(collection)[0])["items"]:
        if child["type"] == "Collection":
            yield from manifests(child["id"])
        else:
            yield json.loads(get(child["id"])[0])


if __name__ == "__main__":
    main()
