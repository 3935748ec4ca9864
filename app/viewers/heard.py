"""What a viewer sends and says while it is used: its requests, its images, its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pyvips
from playwright.sync_api import ConsoleMessage, Page, Request, Response

_LEAST_DEVIATION = 2.0


@dataclass
class Heard:
    """What went over the network and into the console meanwhile."""

    host: str  # the viewer's own; what fails there is its own matter
    own_faults: tuple[str, ...]
    answered: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _pictures: dict[str, Response] = field(default_factory=dict)
    _marks: dict[str, bool] = field(default_factory=dict)  # what was found in pictures
    _under_way: set[Request] = field(default_factory=set)

    @contextmanager
    def listening(self, page: Page) -> Iterator[None]:
        """Note what happens in a page while the block runs."""
        ears: dict[str, Callable[..., None]] = {
            "request": self._asked,
            "response": self._answer,
            "requestfinished": self._finished,
            "requestfailed": self._failed,
            "pageerror": lambda error: self._said(str(error)),
            "console": self._console,
        }
        for event, ear in ears.items():
            page.on(cast(Any, event), ear)
        try:
            yield
        finally:
            for event, ear in ears.items():
                page.remove_listener(event, ear)

    def images(self, prefix: str) -> list[str]:
        """Give the images that were answered under a service."""
        return [one for one in self.answered if one.startswith(prefix) and is_image(one)]

    @property
    def is_at_rest(self) -> bool:
        """Tell whether every image that was asked for has come."""
        return not any(is_image(one.url) for one in self._under_way)

    def are_plain(self, prefix: str) -> bool:
        """Tell whether the images under a service came, each of one colour."""
        images = self.images(prefix)
        return bool(images) and not any(map(self._is_marked, images))

    def _is_marked(self, address: str) -> bool:
        if address not in self._marks:
            self._marks[address] = has_marks(self._pictures[address].body())
        return self._marks[address]

    def _asked(self, request: Request) -> None:
        self._under_way.add(request)

    def _finished(self, request: Request) -> None:
        self._under_way.discard(request)

    def _failed(self, request: Request) -> None:
        # What was open here before may still be giving up what it had asked for.
        if request in self._under_way:
            self._under_way.remove(request)
            self._fault(request.url, f"failed: {request.url}")

    def _answer(self, answer: Response) -> None:
        if answer.request not in self._under_way:
            return
        if answer.status < 400:
            self.answered.append(answer.url)
            if is_image(answer.url):
                self._pictures[answer.url] = answer
        self._fault(answer.url, f"{answer.status}: {answer.url}" if answer.status >= 400 else "")

    def _console(self, message: ConsoleMessage) -> None:
        # That a resource was not loaded is known from its answer.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._said(message.text)

    def _said(self, text: str) -> None:
        if not any(known in text for known in self.own_faults):
            self.faults.append(text)

    def _fault(self, address: str, text: str) -> None:
        if text and not address.startswith(self.host):
            self.faults.append(text)


def is_image(address: str) -> bool:
    """Tell by its ending whether an address is that of an image."""
    return address.endswith((".jpg", ".png", ".webp"))


def has_marks(picture: bytes) -> bool:
    """Tell whether a picture holds more than one colour."""
    return float(pyvips.Image.new_from_buffer(picture, "").deviate()) > _LEAST_DEVIATION
