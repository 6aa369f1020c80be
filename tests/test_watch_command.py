"""Lists of feeds, and the command that watches them."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from desk_kit import read_plainly
from watch_kit import site_at

from onrecord.cli import main
from onrecord.errors import FetchError, UsageError
from onrecord.sources import Fetched
from onrecord.watch import Feed, parse_watchlist

__all__ = ["read_plainly"]

pytestmark = pytest.mark.usefixtures("read_plainly")

_LIST = """
every = "1h"
out = "new.jsonl"
[[feed]]
url = "https://herald.example/rss"
[[feed]]
url = "https://dockside.example/rss"
outlet = "Dockside"
every = "5m"
again = ["1d", "2h"]
"""


def test_a_list_of_feeds_is_read():
    found = parse_watchlist(_LIST, "feeds.toml")
    assert found.feeds == (
        Feed("https://herald.example/rss", dt.timedelta(hours=1)),
        Feed(
            "https://dockside.example/rss",
            dt.timedelta(minutes=5),
            "Dockside",
            (dt.timedelta(hours=2), dt.timedelta(days=1)),
        ),
    )
    assert (found.out, found.webhook) == (Path("new.jsonl"), None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "names no feed"),
        ("[[feed]", "is no TOML"),
        ('[[feed]]\nname = "x"', "name of feed 1 is no key: choose from again, every"),
        ('[[feed]]\noutlet = "x"', "feed 1 has no url"),
        ('[[feed]]\nurl = "file:///etc/hosts"', "is no web address"),
        ('every = "5s"\n[[feed]]\nurl = "https://a.example"', "is no time between"),
        ('[[feed]]\nurl = "https://a.example"\n[[feed]]\nurl = "https://a.example"', "names https://a.example twice"),
        ('again = "1h"\n[[feed]]\nurl = "https://a.example"', "again must be a list"),
        ('feed = "https://a.example"', "names no feed"),
        ('out = 7\n[[feed]]\nurl = "https://a.example"', "out must be words"),
    ],
)
def test_a_list_that_is_none_is_refused_in_a_sentence(text, reason):
    with pytest.raises(UsageError, match=reason):
        parse_watchlist(text, "feeds.toml")


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_command_asks_each_feed_once_and_logs(tmp_path, form):
    with site_at() as site:
        path = tmp_path / "feeds.toml"
        path.write_text(f'[[feed]]\nurl = "http://127.0.0.1:{site.server_port}/rss"\n')
        options = ["--desk", str(tmp_path / "desk.sqlite"), "--once", "--allow-private", "--log", form]
        result = CliRunner().invoke(main, ["watch", str(path), *options])
    assert result.exit_code == 0, result.output
    lines = result.stderr.splitlines()
    if form == "json":
        assert [json.loads(row)["event"] for row in lines] == ["started", "failed", "stopped"]
    else:
        assert [row.split()[1] for row in lines] == ["started", "failed", "stopped"]
        assert "is a feed without entries" in lines[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path, monkeypatch, number):
    path = tmp_path / "feeds.toml"
    path.write_text('[[feed]]\nurl = "https://herald.example/rss"\n')
    before = signal.getsignal(number)

    def die(url: str, **options: Any) -> Fetched:
        os.kill(os.getpid(), number)
        raise FetchError(f"{url}: no", is_passing=True)

    monkeypatch.setattr("onrecord.sources.fetch", die)
    result = CliRunner().invoke(main, ["watch", str(path), "--desk", str(tmp_path / "desk.sqlite")])
    assert (result.exit_code, result.stderr.splitlines()[-1].split()[1]) == (0, "stopped")
    assert signal.getsignal(number) is before


def test_no_line_of_the_log_can_be_forged(tmp_path, monkeypatch):
    page = FetchError("x: a\n2031-05-09T12:00:00Z new forged\x1b[2J", is_passing=True)
    monkeypatch.setattr("onrecord.sources.fetch", lambda url, **options: (_ for _ in ()).throw(page))
    path = tmp_path / "feeds.toml"
    path.write_text('[[feed]]\nurl = "https://herald.example/rss"\n')
    result = CliRunner().invoke(main, ["watch", str(path), "--once", "--desk", str(tmp_path / "desk.sqlite")])
    assert len(result.stderr.splitlines()) == 3
    assert "\x1b" not in result.stderr
