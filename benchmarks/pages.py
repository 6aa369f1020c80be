"""What a served desk costs its readers: a large story's page, a long list, and many readers beside an import.

    python benchmarks/pages.py [PART ...] [--keep]

    story      the page of a story of 50 articles: time at the server, bytes on the line, first paint in chromium
    list       the first page of a desk of 5,000 stories, and other views of it
    readers    50 readers at once, for a minute, while `onrecord add` adds articles beside them

Articles are generated. Those of the large story, and those that are added beside the readers, are read by the models as
usual; those of the 5,000 stories by a plain rule (see desks.py). Times are those that a reader has, on this machine's
own loopback. A reader opens a page, looks at it for a second or two, and opens the next.

Making the desk of 5,000 stories takes some minutes: ONRECORD_BENCH_DESKS names a folder to keep desks in.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import desks
from measured import Measured, run
from scores import Score

from onrecord.desk import open_desk

__all__ = ["Answer", "ask", "main", "news", "p95"]

_ARTICLES = 50
_STORIES = 5_000
_SPARE = 600  # articles: two generated stories in a hundred are taken for one
_READERS = 50
_SECONDS = 60
_LOOK_SECONDS = (1.0, 2.0)  # that a reader looks at a page before the next
_WARM_SECONDS = 5.0  # that a server is given to make ready what readers open first
_TIMES = 100  # that a page is asked for, once it was shown
_ONRECORD = (sys.executable, "-c", "from onrecord.cli import main; main()")
_COMMAND = "python benchmarks/pages.py"


def main() -> None:
    """Print what was asked for, and keep it if told to."""
    run(__doc__, "pages", {"story": _story, "list": _list, "readers": _readers})


# --- what is read ----------------------------------------------------------------------------------------------------

_PEOPLE = {
    "Ana Vell": "harbour minister",
    "Otto Brask": "head of the dockers' union",
    "Mira Tol": "mayor of Quayside",
    "Jon Harrow": "director of the Northern Line",
    "Lena Ostrik": "prime minister of Aurelia",
    "Piet Calder": "opposition leader",
    "Sara Winth": "judge",
    "Emil Dorn": "economist at the Orle Institute",
}
_PLANS = (
    "the harbour dues", "the night shift", "the new crane", "the ferry timetable", "the sale of the eastern quay",
    "the strike fund", "the dredging of the channel", "the fishing quota", "the customs hall", "the pilot boats",
)  # fmt: skip
_STANDS = (
    "backs {plan}", "rejects {plan}", "supports {plan} if the state pays half of the cost", "opposes {plan}",
    "welcomes {plan}", "wants a vote on {plan} before the summer",
)  # fmt: skip
_SAID = (
    '"{who_short} {stand}," said {who}, the {role}.',
    "{who}, the {role}, said that the government {stand}.",
    '"We will not wait for {plan} any longer," {who} told reporters on {day}.',
    "{who} warned that {plan} would cost {sum} million crowns.",
    '{who} said on {day}: "Nobody has asked the port about {plan}."',
    "According to {who}, {plan} is {sum} weeks behind.",
)
_HAPPENED = (
    "The council approved {plan} on {day} by {sum} votes to nine.",
    "A court will hear the case against {plan} on {day}.",
    "If the talks on {plan} fail, the dockers will strike from {day}.",
    "More than {sum} ships waited outside the harbour on {day}.",
    "The port closed for {sum} hours after a fire in the customs hall.",
    "The ministry denied that {plan} had been stopped.",
)


def news(count: int, topic: str = "Quayside harbour", seed: int = 7) -> Iterator[str]:
    """So many outlets' reports of one story: each picks some of the same news, in an order and words of its own."""
    chance = random.Random(seed)
    facts = [_fact(chance) for _ in range(max(4 * count, 40))]
    for number in range(count):
        told = [fact if chance.random() < 0.6 else _fact(chance) for fact in chance.sample(facts, 14)]
        title = f"{topic} talks: {chance.choice(_PLANS)} and {chance.choice(_PLANS)}"
        paragraphs = ["\n\n".join(told[:9]), "\n\n".join(told[9:])]
        date = f"2031-05-{1 + number % 20:02d}"
        yield json.dumps(
            {
                "title": title,
                "text": f"The {topic} talks went on in the capital of Aurelia.\n\n" + "\n\n".join(paragraphs),
                "outlet": f"Outlet {number + 1}",
                "published": date,
                "url": f"https://outlet{number + 1}.example/{quote(topic)}/{number}",
            }
        )


def _place(number: int) -> str:
    """The name of a place for each number."""
    syllables = ("bar", "dol", "fen", "gim", "hul", "kes", "lom", "nar", "pol", "rus", "sten", "tal", "vor", "wim")
    return "".join(syllables[number // len(syllables) ** place % len(syllables)] for place in range(3)).title()


def _fact(chance: random.Random) -> str:
    who = chance.choice(list(_PEOPLE))
    plan = chance.choice(_PLANS)
    form = chance.choice((*_SAID, *_HAPPENED))
    return form.format(
        who=who, who_short=who.split()[1], role=_PEOPLE[who], plan=plan, stand=chance.choice(_STANDS).format(plan=plan),
        day=f"{chance.randrange(1, 28)} {chance.choice(('April', 'May', 'June'))} 2031", sum=chance.randrange(3, 90),
    )  # fmt: skip


@contextmanager
def _folder() -> Iterator[Path]:
    """Where desks are made, and perhaps kept."""
    kept = os.environ.get("ONRECORD_BENCH_DESKS")
    if kept:
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        yield Path(folder)


def _large_story(path: Path) -> str:
    """Put the large story in a desk, unless it is there; returns its id."""
    with open_desk(path) as desk:
        if not desk.stories():
            list(desk.add([("news.jsonl", ("\n".join(news(_ARTICLES)) + "\n").encode())]))
        (story,) = desk.stories()
        id = story.id
        held = desk.story(id)
        parts = ("articles", "statements", "timeline", "claims", "positions")
        print("  one story:", ", ".join(f"{len(getattr(held, part))} {part}" for part in parts), flush=True)
    return id


# --- asking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request."""

    path: str
    status: int
    seconds: float
    size: int
    """Bytes on the line, head and all."""
    body: bytes


@contextmanager
def _served(path: Path) -> Iterator[int]:
    """`onrecord serve`, in a process of its own; its port."""
    command = [*_ONRECORD, "serve", "--desk", str(path), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        line = server.stderr.readline()
        found = re.search(r":(\d+)/", line)
        assert found, line
        try:
            yield int(found[1])
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


async def ask(port: int, path: str) -> Answer:
    """Ask for a page as a browser does, packed, on a line of its own."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: gzip", "Connection: close"]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    data = await reader.read(-1)
    seconds = time.perf_counter() - start
    writer.close()
    head, _, body = data.partition(b"\r\n\r\n")
    if b"content-encoding: gzip" in head.lower():
        body = gzip.decompress(body)
    return Answer(path, int(head.split()[1]) if head else 0, seconds, len(data), body)


def p95(seconds: list[float]) -> float:
    """The time that 19 in 20 stay below, in milliseconds."""
    return 1000 * sorted(seconds)[int(len(seconds) * 0.95)]


def _asked_often(port: int, path: str, times: int = _TIMES) -> tuple[Answer, list[Answer]]:
    """The first answer, and so many after it, one after the other."""

    async def often() -> tuple[Answer, list[Answer]]:
        first = await ask(port, path)
        return first, [await ask(port, path) for _ in range(times)]

    first, rest = asyncio.run(often())
    assert {answer.status for answer in (first, *rest)} == {200}, path
    return first, rest


# --- the parts -------------------------------------------------------------------------------------------------------


def _story() -> Iterator[Measured]:
    """The page of a large story: at first, and once it was shown."""
    with _folder() as folder:
        path = folder / "story.sqlite"
        id = _large_story(path)
        with _served(path) as port:
            time.sleep(_WARM_SECONDS)
            first, rest = _asked_often(port, f"/stories/{id}")
            what = f"a story of {_ARTICLES} articles"
            yield _measured(what, "page, p95 (ms)", p95([a.seconds for a in rest]), 150, "story")
            yield _measured(what, "page, the first reader (ms)", 1000 * first.seconds, None, "story")
            whole = first.size + sum(asyncio.run(ask(port, address)).size for address in _assets(first.body, port))
            yield _measured(what, "transfer with style and scripts (KB)", whole / 1000, 300, "story")
            yield _measured(what, "page unpacked (KB)", len(first.body) / 1000, None, "story")
            for name, address in _further(id, port):
                _, rest = _asked_often(port, address, 30)
                yield _measured(what, f"{name}, p95 (ms)", p95([a.seconds for a in rest]), None, "story")
            paint, strange = _first_paint(f"http://127.0.0.1:{port}/stories/{id}")
            if paint is not None:
                yield _measured(what, "first paint in chromium (ms)", paint, 600, "story")
                yield _measured(what, "requests leaving the machine", strange, 0, "story")


def _further(id: str, port: int) -> Iterator[tuple[str, str]]:
    """Other pages of the story, by name."""
    yield "record as JSON", f"/api/stories/{id}/record"
    yield "search", "/search?q=harbour"
    yield "network", f"/stories/{id}/network"
    found = re.search(rb'href="(/stories/[^"/]+/articles/[^"#]+)', asyncio.run(ask(port, f"/stories/{id}")).body)
    if found:
        yield "article", found[1].decode()


def _assets(page: bytes, port: int) -> list[str]:
    """The styles and scripts of a page, and what those load in turn."""
    found = [match.decode() for match in re.findall(rb'(?:src|href)="(/static/[^"]+)"', page)]
    for address in list(found):
        if address.endswith(".js"):
            body = asyncio.run(ask(port, address)).body
            names = re.findall(rb"""(?:from|import)\s*\(?["']\.?/?(?:static/)?([\w-]+\.js)["']""", body)
            found += [f"/static/{name.decode()}" for name in names if f"/static/{name.decode()}" not in found]
    return list(dict.fromkeys(found))


def _list() -> Iterator[Measured]:
    """The first page of a long list, and further views of it."""
    with _folder() as folder:
        path = folder / "many.sqlite"
        desks.filled(path, 5 * _STORIES + _SPARE).close()
        with open_desk(path) as desk:
            what = f"a desk of {desk.info()['stories']:,} stories"
        views = {
            "list": "/",
            "list, filtered by outlet": "/?outlet=Outlet+3",
            "list, by title": "/?words=ba",
            "list, page 90": "/?page=90",
            "what is new in a month": "/new?since=30d",
            "list as JSON": "/api/stories",
        }
        with _served(path) as port:
            time.sleep(_WARM_SECONDS)
            for name, address in views.items():
                _, rest = _asked_often(port, address, 50)
                yield _measured(
                    what, f"{name}, p95 (ms)", p95([a.seconds for a in rest]), 100 if name == "list" else None, "list"
                )


def _readers() -> Iterator[Measured]:
    """Many readers at once, beside a running import."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        path = Path(folder) / "desk.sqlite"
        id = _large_story(path)
        feed = Path(folder) / "feed.jsonl"
        lines = [line for number in range(400) for line in news(5, f"{_place(number)} bridge", seed=number)]
        feed.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with _served(path) as port:
            time.sleep(_WARM_SECONDS)
            add = subprocess.Popen(
                [*_ONRECORD, "add", str(feed), "--desk", str(path), "-q"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            try:
                answers = asyncio.run(_read_at_once(port, id))
                assert add.poll() is None, "the import was over before the readers were"
            finally:
                add.kill()
                add.wait()
        with open_desk(path) as desk:
            print(f"  {desk.info()['articles'] - _ARTICLES} articles were added meanwhile", flush=True)
    what = f"{_READERS} readers for {_SECONDS} s beside an import"
    wrong = [answer for answer in answers if answer.status != 200]
    for answer in wrong[:5]:
        print(f"  {answer.status} {answer.path}", flush=True)
    yield _measured(what, "errors", len(wrong), 0, "readers")
    yield _measured(what, "pages, p95 (ms)", p95([answer.seconds for answer in answers]), 500, "readers")
    yield _measured(what, "pages, median (ms)", 1000 * statistics.median(a.seconds for a in answers), None, "readers")
    yield _measured(what, "pages a second", len(answers) / _SECONDS, None, "readers")


async def _read_at_once(port: int, id: str) -> list[Answer]:
    page = (await ask(port, f"/stories/{id}")).body
    articles = sorted({match.decode() for match in re.findall(rb'href="(/stories/[^"/]+/articles/[^"#]+)', page)})
    answers: list[Answer] = []
    end = time.perf_counter() + _SECONDS

    async def reader(number: int) -> None:
        chance = random.Random(number)
        await asyncio.sleep(chance.uniform(0, _LOOK_SECONDS[0]))
        while time.perf_counter() < end:
            words = quote(" ".join(chance.choice(_PLANS).split()[1:3]))
            ways = ["/", f"/stories/{id}", f"/search?q={words}", "/new?since=1d", chance.choice(articles)]
            answers.append(await ask(port, chance.choice(ways)))
            await asyncio.sleep(chance.uniform(*_LOOK_SECONDS))

    await asyncio.gather(*(reader(number) for number in range(_READERS)))
    return answers


def _first_paint(address: str) -> tuple[float | None, int]:
    """Milliseconds to the first paint, the middle of five, and how many requests went elsewhere.

    None without chromium, or without Playwright to lead it.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None, 0
    if chromium is None:
        return None, 0
    paints: list[float] = []
    asked: list[str] = []
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(5):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            shown = context.new_page()
            shown.on("request", lambda request: asked.append(request.url))
            shown.goto(address)
            script = "performance.getEntriesByName('first-contentful-paint').map(each => each.startTime)[0] ?? null"
            shown.wait_for_function(script)
            paints.append(float(shown.evaluate(script)))
            context.close()
        browser.close()
    return statistics.median(paints), sum(not url.startswith(("http://127.0.0.1:", "data:")) for url in asked)


def _measured(what: str, metric: str, value: float, target: float | None, part: str) -> Measured:
    return Measured(Score(what, metric, value, target, at_most=True), f"{_COMMAND} {part}")


if __name__ == "__main__":
    main()
