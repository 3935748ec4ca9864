"""What a viewer sends and says while it is used: its requests, its images, its faults."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Response


@dataclass
class Heard:
    """What went over the network and into the console meanwhile."""

    host: str  # the viewer's own; what fails there is its own matter
    own_faults: tuple[str, ...]
    answered: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    pictures: dict[str, Response] = field(default_factory=dict)

    def listen(self, page: Page) -> None:
        """Note what happens in a page from now on."""
        page.on("response", self._answer)
        page.on("requestfailed", lambda one: self._fault(one.url, f"failed: {one.url}"))
        page.on("pageerror", lambda error: self._said(str(error)))
        page.on("console", self._console)

    def images(self, prefix: str) -> list[str]:
        """Give the images that were answered under a service."""
        return [one for one in self.answered if one.startswith(prefix) and is_image(one)]

    def _answer(self, answer: Response) -> None:
        if answer.status < 400:
            self.answered.append(answer.url)
            if is_image(answer.url):
                self.pictures[answer.url] = answer
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
