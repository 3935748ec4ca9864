"""Keeps one child process that decodes images, within limits of memory and time.

Strangers' files meet libvips only there: whatever happens to it costs one file, never ours.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, Self

import ingest
from ingest.derivatives.derivation import Derivation, Document, Limits, Probe, TakenOut
from ingest.derivatives.errors import BY_NAME, DecoderCrashed, TooMuchMemory, TooSlow
from ingest.derivatives.view import View
from ingest.text.page_text import PageText, unpack

_STOP_SECONDS = 5.0
# libvips with one thread is cheapest per page; large blocks are kept for the next page's bands.
ENVIRONMENT = {
    "VIPS_CONCURRENCY": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
}
_OUT_OF_MEMORY = (
    "memoryerror",
    "out of memory",
    "failed to allocate",
    "bad_alloc",
    "cannot allocate",
)


class DerivativeWorker:
    """Makes derivatives in a child process that is used again from page to page.

    One caller at a time; open it with `with`.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Start nothing yet: the child starts with the first request."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self._stop(kill=error is not None)

    @property
    def process_id(self) -> int | None:
        """Name the child that runs, if one does."""
        return self._process.pid if self._process else None

    def probe(self, source: Path, frame: int | None = None) -> Probe:
        """Tell what an image is, from its header; `frame` as in `make`.

        Raises:
            ImageError: it is no image we take in; one subclass per cause.
        """
        return Probe(**self._ask(source, {"ask": "probe", "frame": frame}))

    def make(
        self,
        source: Path,
        target: Path,
        *,
        frame: int | None = None,
        fine: bool = False,
        sha256: bool = True,
        view: View | None = None,
    ) -> Derivation:
        """Make the pyramid file of `source` as `target`, whole or not at all.

        `frame` is the image's place where each of the file's images is a page; None where the
        file is the page.

        Raises:
            ImageError: the image cannot be taken in; one subclass per cause.
        """
        request: dict[str, Any] = {"ask": "make", "target": str(target), "frame": frame}
        request |= {"fine": fine, "sha256": sha256, "view": view.as_json() if view else None}
        try:
            made = self._ask(source, request)
        except (DecoderCrashed, TooSlow, TooMuchMemory):
            # A child that was killed could not tidy up.
            target.with_name(f".{target.name}.part").unlink(missing_ok=True)
            raise
        return Derivation(**made | {"warnings": tuple(made["warnings"])})

    def assemble(self, target: Path, tiles: Sequence[tuple[str, int, int]], columns: int) -> None:
        """Put tiles, row by row, together as the TIFF `target`, whole or not at all.

        Raises:
            ImageError: they are no images, or not of the sizes that they should have.
        """
        self._ask(target, {"ask": "assemble", "tiles": list(tiles), "columns": columns})

    def text(self, source: Path, frame: int, width_px: int, height_px: int) -> PageText | None:
        """Give the text layer of a PDF's page, boxes in an image of that size; None: it has none.

        Raises:
            ImageError: the page cannot be read.
        """
        request = {"ask": "text", "frame": frame, "width_px": width_px, "height_px": height_px}
        packed = self._ask(source, request)["text"]
        return unpack(base64.b64decode(packed)) if packed else None

    def take_out(self, source: Path, frame: int, target: Path) -> TakenOut:
        """Write the scan that is all of a PDF's page as `target`, without recompression.

        Raises:
            ImageError: the page cannot be read.
        """
        asked = {"ask": "take out", "frame": frame, "target": str(target)}
        return TakenOut(**self._ask(source, asked))

    def document(self, source: Path, most_pages: int) -> Document:
        """Tell a PDF's pages, labels, outline and what it says of itself.

        Raises:
            ImageError: it cannot be read, or has more pages than that.
        """
        return Document.restored(self._ask(source, {"ask": "document", "most_pages": most_pages}))

    def _ask(self, source: Path, request: dict[str, Any]) -> dict[str, Any]:
        whole = request | {"source": str(source), "limits": vars(self._limits)}
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(whole).encode("ascii") + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            self._crashed(source.name)
        answer: dict[str, Any] = json.loads(self._line(process, source.name))
        if "error" in answer:
            raise BY_NAME[answer["error"]](answer["file"], answer["reason"])
        return answer

    def _line(self, process: subprocess.Popen[bytes], file: str) -> bytes:
        """Wait for the child's answer, within the time limit."""
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(self._limits.timeout_seconds):
                self._stop(kill=True)
                raise TooSlow(
                    file,
                    f"took longer than {self._limits.timeout_seconds:g} seconds to decode;"
                    " raise derivative_timeout_seconds if the file is sound",
                )
        line = process.stdout.readline()
        if not line.endswith(b"\n"):
            self._crashed(file)
        return line

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._stop(kill=True)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the child)
        # The child finds our packages where we found them, wherever it is started.
        ours = str(Path(ingest.__path__[0]).resolve().parent)
        paths = os.pathsep.join(filter(None, [ours, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(  # noqa: S603  # our own program, and a number
            [sys.executable, "-m", "ingest.derivatives.work", str(self._limits.memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C is for us: the page in hand is then given up in order
        )
        return self._process

    def _crashed(self, file: str) -> NoReturn:
        """Say why the child is gone, as far as that can be known.

        Raises:
            TooMuchMemory, DecoderCrashed
        """
        process, complaint = self._process, self._last_words()
        assert process is not None
        code = process.wait(_STOP_SECONDS)
        self._stop(kill=True)
        if code == -signal.SIGKILL or any(sign in complaint.lower() for sign in _OUT_OF_MEMORY):
            raise TooMuchMemory(
                file, "needs more memory than derivative_memory_bytes allows; raise that setting"
            )
        detail = complaint.strip().splitlines()
        raise DecoderCrashed(
            file,
            f"stopped the decoder (it ended with {code}{': ' + detail[-1] if detail else ''});"
            " save the image again with another program",
        )

    def _last_words(self) -> str:
        assert self._complaints is not None
        self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, self._complaints.tell() - 4096))
        return self._complaints.read().decode("utf-8", "replace")

    def _stop(self, *, kill: bool) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end(process, kill=kill)
        if self._complaints is not None:
            self._complaints.close()
            self._complaints = None


def _end(process: subprocess.Popen[bytes], *, kill: bool) -> None:
    assert process.stdin is not None and process.stdout is not None
    if kill:
        process.kill()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
