"""No reader of a format and no library asks for what nobody asked it for."""

from __future__ import annotations

import ast
import socket
from pathlib import Path

import pytest

from onrecord.articles import main_text
from onrecord.datamodel import Page
from onrecord.sources import read

_PACKAGE = Path(__file__).parents[1] / "src" / "onrecord"
# Who may open a line: for pages, for notices to a webhook, and the server and cage for those of this machine.
_MAY_REACH = (
    *("sources/connecting.py", "sources/fetching.py", "watch/sending.py", "web/", "cli/serving.py", "cage/"),
    "batch/cluster.py",  # whose Ray is of this machine, or the one that is named
)
_REACHING = {
    "socket",
    "ssl",
    "httpx",
    "httpcore",
    "requests",
    "urllib3",
    "aiohttp",
    "ftplib",
    "smtplib",
    "urllib.request",
}
_SENTENCES = "<p>The council of Orle met on Monday and heard Ana Vell, who said that the harbour opens again.</p>" * 9
# What names addresses that a reader of its format might open: the place of each is filled with one of this machine.
_NAMING = {
    "a.html": '<html><head><base href="{0}/"><link rel=stylesheet href="{0}/c"><meta http-equiv=refresh '
    'content="0;{0}/m"><script type="application/ld+json">{{"@context": "{0}/ld", "@type": "NewsArticle"}}</script>'
    '<body><iframe src="{0}/f"></iframe><object data="{0}/o"></object><img src="{0}/i">'
    f"<article>{_SENTENCES}</article>",
    "b.html": '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "{0}/dtd"><html><head>'
    f"<title>Port</title></head><body>{_SENTENCES}</body></html>",
    "c.xml": '<?xml version="1.0"?><?xml-stylesheet href="{0}/s"?><!DOCTYPE rss SYSTEM "{0}/dtd"><rss xml:base="{0}/">'
    '<channel><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{0}/x"/><item><title>Port</title><enclosure '
    f'url="{{0}}/e"/><description><![CDATA[{_SENTENCES}]]></description></item></channel></rss>',
    "d.xml": '<!DOCTYPE rss [<!ENTITY % a SYSTEM "{0}/a"> %a; <!ENTITY b SYSTEM "{0}/b">]><rss><channel>&b;</channel>'
    "</rss>",
    "e.xml": '<!DOCTYPE urlset SYSTEM "{0}/dtd"><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>',
    "f.eml": "From: a@b.example\nSubject: Port\nMIME-Version: 1.0\nContent-Type: message/external-body; "
    'access-type=URL; URL="{0}/mail"\n\nContent-Type: text/html\n\n',
    "g.mhtml": "MIME-Version: 1.0\nContent-Location: {0}/m\nContent-Type: multipart/related; boundary=x\n\n--x\n"
    f'Content-Type: text/html\n\n<html><img src="{{0}}/i"><body>{_SENTENCES}</body></html>\n--x--\n',
    "h.json": '{{"$schema": "{0}/schema", "@context": "{0}/ld", "text": "The council met.", "url": "{0}/1", '
    '"image": "{0}/i"}}',
}


@pytest.mark.parametrize("name", sorted(_NAMING))
def test_no_reader_of_a_format_opens_what_a_file_names(name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        home = f"http://127.0.0.1:{listener.getsockname()[1]}"
        found = list(read([(name, _NAMING[name].format(home).encode())]))
        for each in found:
            if isinstance(each, Page) and each.is_html:
                assert "harbour" in main_text(each.text, url=each.url)
        assert found
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_few_modules_reach_the_network_and_no_library_is_asked_to() -> None:
    reaching = set()
    for path in _PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        if not any(word in text for word in ("trafilatura", *_REACHING)):
            continue
        for node in ast.walk(ast.parse(text)):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else set()
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if (names | {module}) & _REACHING:
                reaching.add(path.relative_to(_PACKAGE).as_posix())
            assert module != "trafilatura" or names <= {"extract", "load_html"}, path
            assert not (module or "").startswith("trafilatura."), path
    assert {name for name in reaching if not name.startswith(_MAY_REACH)} == set()
    assert "sources/connecting.py" in reaching
