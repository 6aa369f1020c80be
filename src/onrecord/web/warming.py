"""What readers open first is made before they do: templates, the list, the stories that changed last.

A large story takes half a second to make ready, and what an article's page needs another half to load; its second
reader waits a hundredth of that. So the desk asks itself first, one page after the other, while it listens already.
"""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx
from fastapi import FastAPI

from onrecord import store
from onrecord.web.settings import Settings, is_everywhere
from onrecord.web.shelf import Shelf

__all__ = ["warm"]

_PAGES = ("/", "/static/page.css", "/search?q=a", "/new?since=1d")
_STORIES = 5  # that changed last: a screen's head; each takes the processor for half a second at most
_ARTICLE = re.compile(r'href="(/stories/[^"/]+/articles/[^"#?]+)')


async def warm(app: FastAPI, settings: Settings) -> None:
    """Ask for what readers open first; what goes wrong is left to them."""
    host = "127.0.0.1" if is_everywhere(settings.host) else settings.host
    headers = {"authorization": f"Bearer {settings.token}"} if settings.token else {}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    address = f"http://{f'[{host}]' if ':' in host else host}"
    async with httpx.AsyncClient(transport=transport, base_url=address, headers=headers) as reader:
        for path in _PAGES:
            await reader.get(path)
        for id in _newest(app.state.shelf):
            page = await reader.get(f"/stories/{quote(id)}")
            found = _ARTICLE.search(page.text)
            if found:
                await reader.get(found[1])


def _newest(shelf: Shelf) -> list[str]:
    with shelf.reading() as db:
        return [row.id for row in store.list_stories(db, limit=_STORIES)]
