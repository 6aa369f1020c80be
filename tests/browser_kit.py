"""A real browser before a desk that is served: Debian's chromium, or any other on the path, led by Playwright.

A test that asks for it is skipped where there is neither. Nothing here loads models.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

__all__ = ["WIDTHS", "Seen", "axe", "open_browser", "seen_by", "wider_than_the_window"]

WIDTHS = (390, 900, 1440)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 20.0  # that anything may take; a busy machine needs some of them
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_OF_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]


@contextmanager
def open_browser() -> Iterator[Any]:
    """A browser of Playwright. Skips the test where there is none, or nothing to lead it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (the extra dev has it)")
    pytest.importorskip("axe_playwright_python", reason="axe is not installed (the extra dev has it)")
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    if found is None:
        pytest.skip(f"there is no browser on the path: {', '.join(_NAMES)}")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0  # chromium has no sandbox for root
    with playwright.sync_playwright() as led:
        browser = led.chromium.launch(executable_path=found, args=["--no-sandbox"] if is_root else [])
        yield browser
        browser.close()


class Seen:
    """A page that is looked at, and what it did: errors of its console, and requests that left its server."""

    def __init__(self, page: Any, server: str) -> None:
        self.page = page
        self.server = server
        self.errors: list[str] = []
        self.strayed: list[str] = []
        page.on("console", lambda told: self.errors.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not request.url.startswith((f"{self.server}/", "data:")):
            self.strayed.append(request.url)

    def open(self, address: str) -> Any:
        """Go to an address of the server; returns the page."""
        self.page.goto(self.server + address)
        return self.page

    def expect_nothing_wrong(self) -> None:
        """Fail on an error that the browser told, or a request that left."""
        assert not self.errors, self.errors
        assert not self.strayed, self.strayed


@contextmanager
def seen_by(browser: Any, server: str, **options: Any) -> Iterator[Seen]:
    """A page of a visitor of its own, 1440 wide and light unless told otherwise; what went wrong on it fails."""
    options = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **options}
    context = browser.new_context(**options)
    context.set_default_timeout(1000 * _SECONDS)
    try:
        yield (seen := Seen(context.new_page(), server))
        seen.expect_nothing_wrong()
    finally:
        context.close()


def axe(page: Any, *, only_looks: bool = False) -> list[str]:
    """What axe finds wrong with a page as it is now: WCAG 2.2 AA, and good practice; each with where, and why.

    With `only_looks` only what hangs on theme and width. It is run from outside the page, so its policy stays in force.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    rules = {"type": "rule", "values": _OF_LOOKS} if only_looks else {"type": "tag", "values": _TAGS}
    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", rules)
    return [
        f"{one['id']}: {node['target'][0]}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def _axe() -> str:
    import axe_playwright_python

    (found,) = Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")
    return found.read_text(encoding="utf-8")


def wider_than_the_window(page: Any) -> list[str]:
    """What makes a page scroll sideways, if it does."""
    found: list[str] = page.evaluate("""() => {
      const { clientWidth, scrollWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const all = [...document.body.querySelectorAll("*")];
      const wide = all.filter((each) => each.getBoundingClientRect().right > clientWidth + 1);
      return [`${scrollWidth} of ${clientWidth}`, ...wide.slice(0, 5).map((each) => each.outerHTML.slice(0, 120))];
    }""")
    return found
