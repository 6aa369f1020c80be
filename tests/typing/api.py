"""How OnRecord is used from typed code: mypy reads this, nothing runs it."""

from pathlib import Path
from typing import assert_type

import onrecord


def tell(step: str, done: int, total: int) -> None:
    print(step, done, total)


def use(folder: Path) -> None:
    record = onrecord.brief(["herald.txt", folder / "dockside.html"], allow_private=True, progress=tell)
    assert_type(record, onrecord.Record)
    assert_type(onrecord.brief("herald.txt").statements, tuple[onrecord.Statement, ...])
    for statement in record.statements:
        assert_type(statement.speaker, str | None)
        assert_type(record.article(statement.article), onrecord.Article)
        assert_type(statement.content[0].text, str)
    for quote in onrecord.quotes(folder, speech=True, on_skipped=print):
        assert_type(quote, onrecord.Quote)
        assert_type(quote.statement, onrecord.Statement)
        assert_type(quote.speaker, onrecord.Actor | None)
    assert_type(record.save(folder / "brief.html"), Path)
    assert_type(record.to_html(), str)
    assert_type(onrecord.load(folder / "record.json"), onrecord.Record)
    assert_type(onrecord.verify("record.json", ["herald.txt"]).spans, int)
