"""The child process that decodes: reads requests as lines of JSON, answers each with one line.

Started by `child.py` as `python -m ingest.derivatives.work MEMORY_BYTES`; ends when its input does.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pyvips

from ingest.derivatives.assemble import assemble
from ingest.derivatives.derivation import Limits
from ingest.derivatives.errors import ImageError, TooMuchMemory
from ingest.derivatives.pdf_document import facts
from ingest.derivatives.pdf_text import text_of
from ingest.derivatives.probe import probe
from ingest.derivatives.pyramid import make_pyramid
from ingest.derivatives.view import View
from ingest.text.page_text import pack


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what one request asks; an ImageError becomes an answer too."""
    source, limits = Path(request["source"]), Limits.restored(request["limits"])
    try:
        return _ANSWERS[request["ask"]](request, source, limits)
    except ImageError as error:
        return {"error": type(error).__name__, "file": error.file, "reason": error.reason}
    except MemoryError:
        return {
            "error": TooMuchMemory.__name__,
            "file": source.name,
            "reason": "needs more memory than derivative_memory_bytes allows; raise that setting",
        }


def _probed(request: dict[str, Any], source: Path, limits: Limits) -> dict[str, Any]:
    return dataclasses.asdict(probe(source, limits, request["frame"] or 0))


def _assembled(request: dict[str, Any], source: Path, limits: Limits) -> dict[str, Any]:
    return assemble(source, request["tiles"], request["columns"], limits)


def _read(request: dict[str, Any], source: Path, limits: Limits) -> dict[str, Any]:
    size_px = (request["width_px"], request["height_px"])
    text = text_of(source, request["frame"], dataclasses.replace(limits, page_size_px=size_px))
    return {"text": base64.b64encode(pack(text)).decode("ascii") if text else ""}


def _taken_out(request: dict[str, Any], source: Path, limits: Limits) -> dict[str, Any]:
    # Most items have no PDF: they need not wait for what reads its objects.
    scans = import_module("ingest.derivatives.pdf_scan")
    target = Path(request["target"])
    return dataclasses.asdict(scans.take_out(source, request["frame"], target, limits))


def _described(request: dict[str, Any], source: Path, limits: Limits) -> dict[str, Any]:
    return dataclasses.asdict(facts(source, request["most_pages"]))


def _made(request: dict[str, Any], source: Path, limits: Limits) -> dict[str, Any]:
    made = make_pyramid(
        source,
        Path(request["target"]),
        limits,
        frame=request["frame"],
        fine=request["fine"],
        sha256=request["sha256"],
        view=View.from_json(request["view"]),
    )
    return dataclasses.asdict(made)


_ANSWERS: dict[str, Callable[[dict[str, Any], Path, Limits], dict[str, Any]]] = {
    "probe": _probed,
    "assemble": _assembled,
    "text": _read,
    "take out": _taken_out,
    "document": _described,
    "make": _made,
}


def main() -> None:
    """Work until the input ends."""
    _limit_memory(int(sys.argv[1]))
    pyvips.cache_set_max(0)
    # Nothing that a library prints may stand between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()


def _limit_memory(memory_bytes: int) -> None:
    """Count what we allocate, but not files that are only mapped."""
    _, ceiling = resource.getrlimit(resource.RLIMIT_DATA)
    if ceiling != resource.RLIM_INFINITY:
        memory_bytes = min(memory_bytes, ceiling)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))


if __name__ == "__main__":
    main()
