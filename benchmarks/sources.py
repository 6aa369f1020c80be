"""How fast inputs become pages, and in how much memory, for each kind of file: `python benchmarks/sources.py`.

The files are made here, of invented sentences of news length, in two sizes: memory that does not grow from one to the
other is what reading one article after the other looks like. Time is that of one process (CPU seconds), without what
comes after reading.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

SIZES = (2_000, 10_000)
_WORDS = 600  # of an article
_PAGE_BYTES = 60_000  # of a page of HTML, most of it not the article
_LEXICON = ("the", "mayor", "of", "Vellmar", "said", "that", "a", "port", "would", "open", "again", "on", "Monday")


def _texts(count: int) -> Iterator[str]:
    pick = random.Random(5)
    return (" ".join(pick.choices(_LEXICON, k=_WORDS)) + f" “{number}”." for number in range(count))


def _warc(path: Path, count: int) -> None:
    filler = f"<script>{'x' * (_PAGE_BYTES - _WORDS * 6)}</script>"
    with open(path, "wb") as file:
        for number, text in enumerate(_texts(count)):
            page = f"<html><head>{filler}</head><body><p>{text}</p></body></html>".encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://herald.example/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + answer + b"\r\n\r\n", 1))


def _csv(path: Path, count: int) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("title", "text", "outlet", "published"))
        rows.writerows((f"Port {number}", text, "Herald", "2031-03-12") for number, text in enumerate(_texts(count)))


def _parquet(path: Path, count: int) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"text": list(_texts(count))}), path)


def _jsonl(path: Path, count: int) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text, "outlet": "Herald"}) + "\n" for text in _texts(count))


def _mbox(path: Path, count: int) -> None:
    head = (
        "From news@herald.example Wed Mar 12 08:00:00 2031\nFrom: Herald <news@herald.example>\nSubject: Port\n"
        "Date: Wed, 12 Mar 2031 08:00:00 +0200\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    )
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{head}<p>{text}</p>\n\n" for text in _texts(count))


KINDS: dict[str, Callable[[Path, int], None]] = {
    "day.warc.gz": _warc,
    "day.csv": _csv,
    "day.parquet": _parquet,
    "day.jsonl": _jsonl,
    "day.mbox": _mbox,
}


def _read(path: str) -> None:
    """Read a file in this process, and print how many pages it gave, the CPU seconds, and the most memory in MB."""
    from onrecord.datamodel import Page
    from onrecord.sources import read

    begun = time.process_time()
    pages = sum(isinstance(page, Page) for page in read([path]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps((pages, time.process_time() - begun, memory)))


def _run(*words: str) -> str:
    """Do one step in a process of its own: what this one holds would count as memory of those it starts."""
    return subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Make the files, read each in a process of its own, and print a table."""
    print(f"{'kind':<12} {'articles':>9} {'MB':>6} {'a second':>9} {'memory MB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for name in KINDS:
            for size in SIZES:
                path = Path(folder) / name
                _run("make", str(path), str(size))
                pages, seconds, memory = json.loads(_run("read", str(path)))
                assert pages == size
                print(f"{name:<12} {size:>9,} {path.stat().st_size / 1e6:>6.0f} {size / seconds:>9,.0f} {memory:>10}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        KINDS[Path(sys.argv[2]).name](Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["read"]:
        _read(sys.argv[2])
    else:
        main()
