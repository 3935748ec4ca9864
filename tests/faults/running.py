"""Commands as they are run, to be killed at a moment that a seed chooses."""

from __future__ import annotations

import dataclasses
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from config.loading import PREFIX
from config.settings import Settings
from tests.required import TOP

_MOST_SECONDS = 240.0


def environment(settings: Settings) -> dict[str, str]:
    """Give the variables by which a command opens the same repository."""
    standard = Settings()
    told = {
        f"{PREFIX}{field.name.upper()}": str(getattr(settings, field.name))
        for field in dataclasses.fields(Settings)
        if getattr(settings, field.name) not in (None, getattr(standard, field.name))
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return kept | told | {"PYTHONPATH": str(TOP)}


def start(settings: Settings, *words: str | Path) -> subprocess.Popen[bytes]:
    """Start `tangthu` with these words."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", *map(str, words)],
        env=environment(settings), cwd=settings.home,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a command as nobody can prepare for."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a command with all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_when(
    process: subprocess.Popen[bytes],
    reached: Callable[[], bool],
    chance: random.Random,
    killing: Callable[[subprocess.Popen[bytes]], None] = kill,
) -> None:
    """Kill a command some milliseconds after something was reached; one that ended has ended."""
    wait_until(process, reached)
    time.sleep(chance.uniform(0, 0.05))
    killing(process)


def wait_until(process: subprocess.Popen[bytes], reached: Callable[[], bool]) -> None:
    """Wait until something is reached or a command has ended."""
    limit = time.monotonic() + _MOST_SECONDS
    while process.poll() is None and not reached():
        assert time.monotonic() < limit, "the command came nowhere"
        time.sleep(0.02)
