"""What the clerk's process does in tests: the plain rule of desk_kit, and strange things. Its imports are few: each
process that is begun makes them."""

import json
import os
import time
from typing import Any

from onrecord.web.jobs import Add, Job, Tell, do_job
from onrecord.web.settings import Settings

__all__ = ["article_line", "do_plainly", "do_strangely"]


def do_plainly(job: Job, settings: Settings, tell: Tell) -> None:
    """What the clerk's process does, without models."""
    from desks import plainly

    with plainly():
        do_job(job, settings, tell)


def do_strangely(job: Job, settings: Settings, tell: Tell) -> None:
    """Add jobs whose first input says what befalls the process; others go well."""
    name = job.inputs[0] if isinstance(job, Add) and job.inputs else ""
    tell("line", {"kind": "new", "input": name, "process": os.getpid()})
    if name == "dies":
        os._exit(9)
    if name == "breaks":
        raise ValueError("a plain bug")
    if name == "many":
        for number in range(700):
            tell("line", {"kind": "known", "input": str(number)})
    while name == "lasts":
        time.sleep(0.05)


def article_line(outlet: str, text: str, **fields: Any) -> str:
    """An article as a line of a list."""
    return json.dumps({"text": text, "outlet": outlet, "url": f"https://{outlet.lower()}.example/1", **fields}) + "\n"
