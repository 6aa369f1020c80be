"""The desk on an address: what `onrecord serve` does."""

from __future__ import annotations

from collections.abc import Callable

import anyio.to_thread
import uvicorn

from onrecord.web.app import create_app
from onrecord.web.settings import Settings

__all__ = ["serve"]

_THREADS = 8  # each with a connection of its own, 16 MB; more than two processors can use
_SLOW_SECONDS = 10  # for a reader who keeps the line open and says nothing


def serve(settings: Settings, ready: Callable[[], None] | None = None) -> None:
    """Serve the desk until it is stopped (Ctrl-C, SIGTERM); `ready` is called once it listens."""
    app = create_app(settings)

    async def begin() -> None:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        if ready:
            ready()

    app.router.on_startup.append(begin)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_SLOW_SECONDS,
        limit_concurrency=500,
    )
