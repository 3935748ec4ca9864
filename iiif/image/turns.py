"""A pool of threads for the images that must be computed, so that they never keep tiles waiting."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from threading import Lock

import pyvips

_PIPE = subprocess.PIPE
_SECONDS_BETWEEN_CHECKS = 0.2


class Busy(Exception):
    """As many images as allowed are being computed, and as many as allowed wait."""


class TooSlow(Exception):
    """The image was not finished in its time."""


class Turn:
    """The time of one image: whoever makes it names what is to be ended when it is over."""

    def __init__(self) -> None:
        self._over = False
        self._watched: pyvips.Image | None = None
        self._program: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def watch(self, picture: pyvips.Image) -> pyvips.Image:
        """Give the picture back; its evaluation fails when the time is over.

        Raises:
            TooSlow: it is over.
        """
        with self._lock:
            # Not beside the one before: what that was made of takes up memory.
            self._watched = picture
        self.check()
        return picture

    def run(self, command: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
        """Run a program, which ends with the time.

        Raises:
            TooSlow: it is over.
        """
        with subprocess.Popen(  # noqa: S603  # our own programs, and numbers
            command, stdin=_PIPE, stdout=_PIPE, stderr=_PIPE
        ) as program:
            with self._lock:
                self._program = program
                if self._over:
                    program.kill()
            made, said = program.communicate(given)
        self.check()
        return subprocess.CompletedProcess(command, program.returncode, made, said)

    def alone(self, lock: Lock) -> AbstractContextManager[None]:
        """Wait until nobody else holds the lock.

        Raises:
            TooSlow: it is over.
        """
        return _held(lock, self.check)

    def check(self) -> None:
        """Go on only while there is time.

        Raises:
            TooSlow: it is over.
        """
        if self._over:
            raise TooSlow("its time is over")

    def end(self) -> None:
        """Say that the time is over."""
        with self._lock:
            self._over = True
            if self._watched is not None:
                self._watched.set_kill(True)
            if self._program is not None:
                self._program.kill()


class Turns:
    """Runs so many at once, lets so many wait, and turns the others away."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        """Take the bounds; `seconds` is how long an asker waits at most, for all of it."""
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="computed-image")
        self._places = at_once + waiting
        self._lock = Lock()
        self.taken = 0  # places, at work or waiting
        self._seconds = seconds

    def run(self, make: Callable[[Turn], bytes]) -> bytes:
        """Give what `make` gives, called in the pool.

        Raises:
            Busy: there is no place to wait in.
            TooSlow: it is not finished in time.
        """
        self._take_place()
        turn = Turn()
        try:
            work = self._pool.submit(make, turn)
        except RuntimeError:  # the process is ending
            self._free_place()
            raise Busy("the server is being restarted; try again soon") from None
        work.add_done_callback(lambda _: self._free_place())
        try:
            return work.result(self._seconds)
        except TimeoutError:
            work.cancel()
            turn.end()
            raise TooSlow(
                f"the image could not be computed within {self._seconds:g} s; "
                "ask for a smaller size, or try again later"
            ) from None

    def _take_place(self) -> None:
        with self._lock:
            if self.taken >= self._places:
                raise Busy("too many images are being computed at the moment; try again soon")
            self.taken += 1

    def _free_place(self) -> None:
        with self._lock:
            self.taken -= 1


@contextmanager
def _held(lock: Lock, check: Callable[[], None]) -> Iterator[None]:
    while not lock.acquire(timeout=_SECONDS_BETWEEN_CHECKS):
        check()
    try:
        check()
        yield
    finally:
        lock.release()
