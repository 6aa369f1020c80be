"""The cage: whatever an input does to the process that reads it, the others are read, and the reader is told why."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cage_kit
import killers
import pytest
from trials import try_out

import onrecord
from onrecord import cage, record
from onrecord.cage import Limits, Source, hiring, plain
from onrecord.datamodel import Page, Quote, Record, Skipped
from onrecord.demo import stories
from onrecord.errors import FetchError, InputError, UsageError
from onrecord.sources import Entry, Fetched, Private
from onrecord.weights import spacy_name

pytestmark = pytest.mark.usefixtures("caged")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="what is given up here is Linux's to give")
SHORT = Limits(seconds=20.0, memory_mb=300)


def text(words: str = "") -> bytes:
    return cage_kit.TEXT.format(words).encode()


@pytest.fixture(scope="module")
def bent() -> Iterator[None]:
    """Workers that do what an article tells them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hiring, "_CODE", cage_kit.CODE)
        patch.setattr(hiring, "_keepers", {})
        yield
        for keeper in hiring._keepers.values():
            keeper.close()


def brief(*inputs: tuple[str, bytes], limits: Limits = SHORT) -> tuple[list[str], dict[str, str]]:
    """What was read, and what was skipped with the reason."""
    made = cage.brief(Source(inputs), limits)
    return [article.input for article in made.articles], {each.input: each.reason for each in made.skipped}


@pytest.mark.usefixtures("bent")
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("CRASH", "ended the process that read it (SIGSEGV)"),
        ("LEAVE", "ended the process that read it"),
        ("NONSENSE", "made the process that read it answer nonsense"),
        ("LIE", "made the process that read it answer nonsense"),
        ("SHOUT", "gives more than OnRecord takes in"),
        ("BLOAT", "needed more memory than it may take"),
    ],
)
def test_an_input_that_ends_its_reader_is_skipped_and_the_others_are_read(words: str, reason: str) -> None:
    read, skipped = brief(("a.txt", text("One.")), ("b.txt", text(words)), ("c.txt", text("Two.")))
    assert read == ["a.txt", "c.txt"]
    assert list(skipped) == ["b.txt"]
    assert skipped["b.txt"].startswith(reason)


@pytest.mark.usefixtures("bent")
def test_an_input_that_takes_too_long_is_given_up() -> None:
    start = time.monotonic()
    read, skipped = brief(("a.txt", text("HANG NOW")), ("b.txt", text()), limits=Limits(seconds=3.0))
    assert (read, list(skipped)) == (["b.txt"], ["a.txt"])
    assert skipped["a.txt"] == "took more than 3 s (ONRECORD_SECONDS allows more)"
    assert time.monotonic() - start < 40


@pytest.mark.usefixtures("bent")
def test_a_reader_that_dies_while_it_waits_costs_no_input() -> None:
    brief(("a.txt", text()))
    waiting = hiring.keeper_of(None)._waiting
    assert waiting is not None
    os.kill(waiting._pid, signal.SIGKILL)
    assert waiting.is_heard(10.0)
    assert brief(("b.txt", text())) == (["b.txt"], {})


def test_a_file_that_ends_who_opens_it_costs_no_other_of_its_folder(tmp_path: Path) -> None:
    for name in ("a.txt", "deep/c.txt", "d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text(name))
    os.mkfifo(tmp_path / "b.txt")  # whose opening nobody answers
    found = list(cage.pages(Source([str(tmp_path)]), Limits(seconds=2.0)))
    assert [Path(each.input).name for each in found] == ["a.txt", "b.txt", "d.txt", "c.txt"]
    assert [each.reason for each in found if isinstance(each, Skipped)] == [
        "took more than 2 s (ONRECORD_SECONDS allows more)"
    ]


@pytest.mark.usefixtures("bent")
def test_every_input_may_end_its_reader() -> None:
    inputs = [(f"{n}.txt", text(f"CRASH {n}")) for n in range(5)]
    with pytest.raises(onrecord.NoRecord) as raised:
        brief(*inputs)
    assert [each.input for each in raised.value.skipped] == [name for name, _ in inputs]


@pytest.mark.usefixtures("bent")
def test_articles_that_cannot_be_compared_end_in_a_plain_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.cage.asking.COMPARING", 0.25)
    with pytest.raises(InputError, match="comparing what the articles say took more than 5 s"):
        brief(("a.txt", text("HANG TOGETHER")))


@pytest.mark.usefixtures("bent")
def test_quotes_go_on_after_a_reader_has_ended() -> None:
    inputs = (("a.txt", text("One.")), ("b.txt", text("CRASH")), ("c.txt", text("Two.")))
    found = list(cage.quotes(Source(inputs), SHORT))
    assert [each.input if isinstance(each, Skipped) else len(each) for each in found] == [1, "b.txt", 1]


@LINUX
@pytest.mark.usefixtures("bent")
def test_a_reader_has_no_way_out() -> None:
    _, skipped = brief(("a.txt", text("LOOK AROUND")), ("b.txt", text()))
    assert skipped["a.txt"].startswith("open ways: []; open files: []")
    assert Path(cage_kit.__file__).exists()


@pytest.mark.usefixtures("bent")
def test_a_pipe_that_never_speaks_is_given_up_and_the_rest_is_read(tmp_path: Path) -> None:
    silent = tmp_path / "silent.txt"
    os.mkfifo(silent)
    made = cage.brief(Source([str(silent), ("b.txt", text())]), Limits(seconds=3.0))
    assert [each.input for each in made.skipped] == [str(silent)]
    assert [article.input for article in made.articles] == ["b.txt"]


@pytest.mark.usefixtures("bent")
def test_a_keeper_that_was_killed_is_replaced() -> None:
    brief(("a.txt", text()))
    keeper = hiring.keeper_of(None)
    os.kill(keeper._pid, signal.SIGKILL)
    os.waitpid(keeper._pid, 0)
    assert brief(("a.txt", text()))[0] == ["a.txt"]


def test_what_a_keeper_leaves_that_was_killed_is_gone_at_the_next_start_and_what_is_held_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def there() -> set[str]:
        return {each.name for each in tmp_path.iterdir()}

    def begun() -> tuple[hiring.Keeper, str]:
        before = there()
        keeper = hiring.Keeper(spacy_name(None))
        keeper.hire("open", SHORT).dismiss()
        (made,) = there() - before
        return keeper, made

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "onrecord-cage-link").symlink_to(tmp_path / "elsewhere")
    kept = there()
    (tmp_path / "onrecord-cage-left").mkdir()
    killed, one = begun()
    lasting, two = begun()
    assert there() == kept | {one, two}
    os.kill(killed._pid, signal.SIGKILL)
    os.waitpid(killed._pid, 0)
    killed.close()
    ended, three = begun()
    assert there() == kept | {two, three}
    for keeper in (lasting, ended):
        keeper.close()
        os.waitpid(keeper._pid, 0)
    assert there() == kept


@pytest.mark.usefixtures("bent")
def test_several_threads_brief_at_once() -> None:
    made: list[Record] = []
    work = [threading.Thread(target=lambda: made.append(cage.brief(Source([("a.txt", text())]), SHORT))) for _ in "123"]
    for each in work:
        each.start()
    for each in work:
        each.join()
    assert [len(found.articles) for found in made] == [1, 1, 1]


def test_a_record_is_the_same_in_the_cage_and_outside() -> None:
    story = stories()[0]
    paths = [str(path) for path in story.inputs]
    inside, outside = onrecord.brief(paths, cage=Limits()), onrecord.brief(paths, cage=False)
    assert record.dumps(inside) == record.dumps(outside)


def test_quotes_are_the_same_in_the_cage_and_outside() -> None:
    paths = [str(path) for path in stories()[0].inputs]
    inside, outside = list(onrecord.quotes(paths, cage=Limits())), list(onrecord.quotes(paths, cage=False))
    assert inside == outside


def test_what_is_on_the_web_is_fetched_outside_by_the_rules_of_who_asks() -> None:
    asked = []

    def fetch(url: str, *, allow_private: Private = False, follow: bool = True) -> Fetched:
        asked.append((url, allow_private))
        if url.endswith("gone"):
            raise FetchError(f"{url}: there is no page at this address", status=404)
        return Fetched(url, text(), "text/plain")

    made = cage.brief(Source(["https://brenn.example/a", "https://brenn.example/gone"], fetch=fetch), Limits())
    assert [article.url for article in made.articles] == ["https://brenn.example/a"]
    assert [(each.input, each.reason) for each in made.skipped] == [
        ("https://brenn.example/gone", "there is no page at this address")
    ]
    assert asked == [("https://brenn.example/a", False), ("https://brenn.example/gone", False)]


def test_pages_come_with_their_bytes() -> None:
    (page,) = cage.pages(Source([("a.txt", text())]), Limits())
    assert isinstance(page, Page)
    assert page.raw is not None
    assert page.raw.content == text()


def test_inputs_are_opened_as_they_are_asked_for() -> None:
    named = []

    def inputs() -> Iterator[tuple[str, bytes]]:
        for number in range(100):
            named.append(number)
            yield f"{number}.txt", text(str(number))

    pages = cage.pages(Source(inputs()), Limits())
    next(pages)
    assert len(named) < 4
    pages.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "lie",
    [
        b"",
        b"[",
        b"null",
        b"[1]",
        b'["a","b"]',
        b"[" * 100_000,
        b'["a","b",0]',
        b'{"input":"a"}',
        b'[["a"],"b"]',
        b"\xff",
    ],
)
def test_a_message_that_is_no_value_of_its_type_is_garbled(lie: bytes) -> None:
    with pytest.raises(plain.Garbled):
        plain.load(Skipped if lie != b'["a","b"]' else Quote, lie)


def test_limits_are_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_SECONDS", "5")
    monkeypatch.setenv("ONRECORD_MEMORY_MB", "100")
    assert cage.chosen() == Limits(seconds=5.0, memory_mb=100)
    monkeypatch.setenv("ONRECORD_CAGE", "off")
    assert cage.chosen() is None


@pytest.mark.parametrize(
    ("name", "told", "least"), [("ONRECORD_SECONDS", "soon", 1), ("ONRECORD_MEMORY_MB", "32", 100)]
)
def test_limits_that_make_no_sense_are_refused(
    name: str, told: str, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, told)
    with pytest.raises(UsageError, match=f"{name} should be a number from {least} on, and is {told}"):
        cage.chosen()


def test_hostile_inputs_are_read_or_skipped_and_none_is_lost() -> None:
    told = try_out(list(killers.draw(3, 2 * len(killers.FAMILIES), most=0.001)))
    assert (told["lost"], told["given_up"]) == ([], None)
    assert not [reason for reason in told["skipped"] if "fault" in reason]


def test_a_record_is_compared_with_its_sources_in_the_cage(tmp_path: Path) -> None:
    paths = [str(path) for path in stories()[0].inputs]
    made = onrecord.brief(paths, cage=Limits())
    kept = made.save(tmp_path / "record.json")
    packed = onrecord.bundle(made, tmp_path / "story.zip", paths)
    assert len(onrecord.verify(kept, paths).compared) == len(made.articles)
    assert len(onrecord.verify(packed).compared) == len(made.articles)


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title>
<item><title>Boats sail</title><link>https://brenn.example/boats</link></item></channel></rss>"""


def test_a_feed_is_parsed_in_the_cage() -> None:
    (entry,) = cage.found_in("feed", Fetched("https://brenn.example/rss", FEED.encode(), "text/xml"), limits=Limits())
    assert isinstance(entry, Entry)
    assert (entry.link, entry.title) == ("https://brenn.example/boats", "Boats sail")
    bomb = FEED.replace("<rss", '<!DOCTYPE rss [<!ENTITY a "aa">]><rss').encode()
    with pytest.raises(InputError, match="declares entities of its own"):
        cage.found_in("feed", Fetched("https://brenn.example/rss", bomb, "text/xml"), limits=Limits())
