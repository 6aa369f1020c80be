"""The desk in the browser with one story, whose record is built by hand; nothing is read and nothing is kept."""

from pathlib import Path

from starlette.testclient import TestClient

from onrecord.api import as_record
from onrecord.datamodel import Record
from onrecord.errors import NotKept
from onrecord.render import view
from onrecord.store import StoryRow
from onrecord.web import create_app
from onrecord.web.settings import Settings
from onrecord.web.shelf import Shelf, Shown

__all__ = ["STORY", "client_of"]

STORY = "/stories/st1"
"""The address of the story."""


def client_of(record: Record, folder: Path) -> TestClient:
    """A client of a desk that has this story; its file, in the folder, is an empty one."""
    app = create_app(Settings(folder / "desk.sqlite"))
    app.state.shelf = _OneStory(folder / "desk.sqlite", record)
    return TestClient(app, base_url="http://127.0.0.1")


class _OneStory(Shelf):
    def __init__(self, path: Path, record: Record) -> None:
        super().__init__(path)
        row = StoryRow("st1", record.story.title, None, None, len(record.articles), 0, "2031-05-09T12:00:00Z", 1, False)
        self._shown = Shown(row, "digest", as_record(record), view(record))

    def story(self, name: str) -> Shown:
        if name != "st1":
            raise NotKept(f"The desk has no story {name}.")
        return self._shown
