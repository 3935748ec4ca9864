"""What taking pages in needs: a room, a decoder, a scanner; opened once, used from page to page."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Limits
from ingest.pages import PageIntake
from ingest.referring import ReferenceIntake
from ingest.remote.pages import Bringing, bringing
from ingest.repository import Repository
from ingest.reservation import Reservation
from ingest.scan import Gate
from ingest.workroom import workroom

# To start the decoder costs more than a small page.
_IDLE_SECONDS = 30.0


@dataclass(frozen=True)
class Opened:
    """The tools in hand."""

    folder: Path  # for files on their way
    maker: DerivativeWorker
    gate: Gate
    bringing: Bringing


@dataclass
class Tools:
    """Opens the tools when they are first needed and puts them away when they have lain idle."""

    repository: Repository
    _stack: ExitStack = field(default_factory=ExitStack)
    _opened: Opened | None = None
    _intake: PageIntake | ReferenceIntake | None = None
    _used_at: float = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.put_away()

    def opened(self) -> Opened:
        """Give the tools.

        Raises:
            Unscanned: no file may come in without the malware scanner, and it does not answer.
        """
        self._used_at = time.monotonic()
        if self._opened is None:
            settings = self.repository.settings
            gate = Gate(settings)
            gate.open()
            folder = self._stack.enter_context(workroom(settings.home))
            maker = self._stack.enter_context(DerivativeWorker(Limits.of(settings)))
            fetching = self._stack.enter_context(bringing(settings, maker, folder))
            self._opened = Opened(folder, maker, gate, fetching)
        return self._opened

    def intake(
        self, item_id: str, name: str, agent: str, reservation: Reservation, *, reference: bool
    ) -> PageIntake | ReferenceIntake:
        """Give what takes pages of an item in; a file that many of them share is read once."""
        kind = ReferenceIntake if reference else PageIntake
        last, tools = self._intake, self.opened()
        if isinstance(last, kind) and last.item_id == item_id:
            last.reservation = reservation
            return last
        self._intake = kind(
            self.repository,
            tools.maker,
            tools.folder,
            item_id,
            name,
            agent,
            tools.gate,
            reservation,
            tools.bringing,
        )
        return self._intake

    def put_away(self, *, idle: bool = False) -> None:
        """End the decoder and empty the room; `idle`: only if nobody has needed them for long."""
        if idle and time.monotonic() - self._used_at < _IDLE_SECONDS:
            return
        self._opened = self._intake = None
        self._stack.close()
