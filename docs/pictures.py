"""The pictures of docs/web.md: the desk in a browser, with the stories that ship (`make picture`; needs chromium)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from onrecord.demo import stories
from onrecord.desk import open_desk

__all__ = ["main"]

_IMAGES = Path(__file__).parent / "images"


def main() -> None:
    """Take them anew."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("There is no chromium on the path.")
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder, sync_playwright() as led:
        path = Path(folder) / "desk.sqlite"
        with open_desk(path) as desk:
            list(desk.add([str(file) for story in stories() for file in story.inputs]))
            story = desk.search("insulin", limit=1)[0].story
        page = led.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page(
            viewport={"width": 1280, "height": 800}
        )
        with _served(path) as server:
            page.goto(f"{server}stories/{story}")
            page.locator(".takeaways > li a.label").first.click()
            page.locator("#shown-body .aim").wait_for()
            page.screenshot(path=_IMAGES / "web-story.png")
            page.emulate_media(color_scheme="dark")
            page.goto(f"{server}stories/{story}/network")
            page.screenshot(path=_IMAGES / "web-network.png")


@contextmanager
def _served(desk: Path) -> Iterator[str]:
    """The address of a server of the desk, while it is served."""
    command = [str(Path(sys.executable).with_name("onrecord")), "serve", "--desk", str(desk), "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        told = server.stdout.readline()
        found = re.search(r"http://\S+/", told)
        if found is None:
            raise RuntimeError(told)
        yield found[0]
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
