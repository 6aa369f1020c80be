"""Feeds and news sitemaps become the pages they name: held in full, or fetched politely. The web is a dictionary."""

from __future__ import annotations

import datetime as dt
import gzip
import threading

import pytest

from onrecord.datamodel import Page, Skipped
from onrecord.errors import FetchError
from onrecord.sources import Fetched, Private, read
from onrecord.sources.following import Follower, found_in
from onrecord.sources.politeness import Politeness

_FULL = "<p>" + "The mayor of Vellmar, Ada Quist, said the port would reopen. " * 15 + "</p>"
_PAGE = b"<html><head><link rel='canonical' href='/port'></head><body><p>The port will reopen.</p></body></html>"

_RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Herald - World</title><link>https://herald.example/</link><language>en-gb</language>
<item><title>Port &amp; harbour</title><link>https://herald.example/1</link><guid>one</guid>
  <dc:creator>Bo Lind</dc:creator><pubDate>Wed, 12 Mar 2031 08:30:00 +0200</pubDate>
  <description>A teaser.</description><content:encoded><![CDATA[{_FULL}]]></content:encoded></item>
<item><title>Ferry</title><link>https://herald.example/2?utm_source=rss</link><guid>two</guid>
  <pubDate>Wed, 12 Mar 2031 09:00:00 GMT</pubDate><description>The ferry runs again [...]</description></item>
</channel></rss>"""

_ATOM = f"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Herald</title><id>urn:herald</id>
<entry><title>Port</title><link href="/1"/><id>one</id><updated>2031-03-12T08:30:00+02:00</updated>
<author><name>Bo Lind</name></author><content type="html">{_FULL.replace("<", "&lt;")}</content></entry></feed>"""

_RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://herald.example/"><title>Herald</title><link>https://herald.example/</link></channel>
<item rdf:about="https://herald.example/1"><title>Port</title><link>https://herald.example/1</link></item></rdf:RDF>"""

_SITEMAP = """<?xml version="1.0"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://herald.example/imprint</loc></url>
<url><loc>https://herald.example/1</loc><news:news><news:publication><news:name>The Herald</news:name>
<news:language>en</news:language></news:publication>
<news:publication_date>2031-03-12T08:30:00+02:00</news:publication_date><news:title>Port</news:title></news:news></url>
</urlset>"""

_INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://herald.example/news.xml.gz</loc></sitemap></sitemapindex>"""


class Web:
    """A web of a few addresses, its clock, and what was asked of it; a missing address answers 404."""

    def __init__(self, **pages: bytes | str | FetchError) -> None:
        self.pages = pages
        self.asked: list[tuple[str, float]] = []
        self.now = 0.0

    def __call__(self, url: str, *, allow_private: Private = False, follow: bool = True) -> Fetched:
        path = url.removeprefix("https://herald.example/")
        self.asked.append((path, self.now))
        page = self.pages.get(path, FetchError(f"{url}: there is no page at this address", status=404))
        if isinstance(page, FetchError):
            raise page
        data = page.encode() if isinstance(page, str) else page
        return Fetched(url, data, "text/html" if data.lstrip().startswith(b"<html") else "application/xml")

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def read(self, *inputs: str) -> list[Page | Skipped]:
        polite = Politeness(self, clock=lambda: self.now, sleep=self.sleep)
        return list(read(inputs, fetch=self, politeness=polite))


def test_entries_are_read_in_full_where_the_feed_has_them_and_fetched_where_not():
    first, second = Web(**{"rss": _RSS, "2?utm_source=rss": _PAGE}).read("https://herald.example/rss")
    assert (first.input, first.is_html, first.url) == (
        "https://herald.example/rss#1",
        True,
        "https://herald.example/1",
    )
    assert (first.title, first.byline, first.outlet) == ("Port & harbour", "Bo Lind", "The Herald")
    assert (first.published, first.language) == ("2031-03-12T08:30:00+02:00", "en-gb")
    assert _FULL in first.text
    assert (second.input, second.text) == ("https://herald.example/2?utm_source=rss", _PAGE.decode())
    assert (second.url, second.outlet) == ("https://herald.example/port", "The Herald")
    assert second.published == "2031-03-12T09:00:00+00:00"


def test_atom_is_read_with_links_beside_its_address():
    (page,) = Web(atom=_ATOM).read("https://herald.example/atom")
    assert (page.url, page.byline, page.outlet) == ("https://herald.example/1", "Bo Lind", "Herald")
    assert page.published == "2031-03-12T08:30:00+02:00"
    assert _FULL in page.text


@pytest.mark.parametrize("name", ["feed.xml", "feed.rss", "feed", "feed.html", "feed.xml.gz"])
@pytest.mark.parametrize("feed", [_RDF, _SITEMAP, _INDEX])
def test_feeds_and_sitemaps_are_told_by_what_they_hold(tmp_path, name, feed):
    path = tmp_path / name
    path.write_bytes(gzip.compress(feed.encode()) if name.endswith("gz") else feed.encode())
    (page,) = Web(**{"1": _PAGE, "news.xml.gz": gzip.compress(_SITEMAP.encode())}).read(str(path))
    assert (page.input, page.text) == ("https://herald.example/1", _PAGE.decode())


def test_a_news_sitemap_tells_outlet_and_date_and_other_pages_are_not_news():
    web = Web(**{"news.xml": _SITEMAP, "1": _PAGE})
    (page,) = web.read("https://herald.example/news.xml")
    assert (page.outlet, page.published) == ("The Herald", "2031-03-12T08:30:00+02:00")
    assert "imprint" not in [path for path, _ in web.asked]


def test_a_page_that_names_its_site_is_taken_at_its_word():
    page = '<html><head><meta property="og:site_name" content="The Orle Herald"></head><body><p>Port.</p></body></html>'
    (found,) = Web(**{"news.xml": _SITEMAP, "1": page}).read("https://herald.example/news.xml")
    assert found.outlet is None  # so that the page's own name is read from it


def test_an_index_within_an_index_is_not_followed():
    index = _INDEX.replace("news.xml.gz", "index.xml")
    (told,) = Web(**{"index.xml": index}).read("https://herald.example/index.xml")
    assert told == Skipped(
        "https://herald.example/index.xml", "is an index of sitemaps within an index, which is not followed"
    )


def test_a_host_is_asked_one_by_one_with_a_pause_and_robots_first():
    items = "".join(f"<item><link>https://herald.example/{number}</link></item>" for number in range(3))
    web = Web(rss=f"<rss><channel>{items}</channel></rss>", **{str(number): _PAGE for number in range(3)})
    web.read("https://herald.example/rss")
    assert web.asked == [("rss", 0), ("robots.txt", 0), ("0", 1), ("1", 2), ("2", 3)]


def test_robots_are_obeyed_and_their_delay_kept():
    robots = "User-agent: *\nDisallow: /\n\nUser-agent: OnRecord\nCrawl-delay: 7\nDisallow: /2*source"
    web = Web(rss=_RSS.replace("content:encoded", "other"), **{"robots.txt": robots, "1": _PAGE})
    page, told = web.read("https://herald.example/rss")
    assert isinstance(page, Page)
    assert told == Skipped(
        "https://herald.example/2?utm_source=rss", "the site asks programs not to read this page (in its robots.txt)"
    )
    assert web.asked[-1] == ("1", 7)


@pytest.mark.parametrize(("status", "is_read"), [(404, True), (403, True), (503, False), (None, False)])
def test_without_robots_all_may_be_read_unless_the_site_could_not_say(status, is_read):
    trouble = FetchError("https://herald.example/robots.txt: no", status=status)
    *_, last = Web(rss=_RSS, **{"robots.txt": trouble, "2?utm_source=rss": _PAGE}).read("https://herald.example/rss")
    assert isinstance(last, Page) == is_read


def test_what_cannot_be_fetched_is_named_by_its_address():
    _, told = Web(rss=_RSS).read("https://herald.example/rss")
    assert told == Skipped("https://herald.example/2?utm_source=rss", "there is no page at this address")


def test_a_link_that_is_no_address_is_none():
    feed = (
        "<rss><channel><item><link>https://[::1</link></item><item><link>javascript:x()</link></item></channel></rss>"
    )
    found = Web(rss=feed).read("https://herald.example/rss")
    assert {told.reason for told in found} == {"has neither an address nor an article in full"}


def test_an_entry_that_leads_to_a_feed_is_no_article():
    _, told = Web(**{"rss": _RSS, "2?utm_source=rss": _RSS}).read("https://herald.example/rss")
    assert told.reason == "leads to a feed, not to an article"


def test_a_feed_needs_no_dates():
    (page,) = Web(rdf=_RDF, **{"1": _PAGE}).read("https://herald.example/rdf")
    assert page.published is None


def test_a_date_to_come_is_left_out_where_a_clock_tells():
    web = Web(atom=_ATOM)
    (entry,) = found_in("atom", web("https://herald.example/atom"))
    pages = [
        Follower(web, Politeness(web), clock=lambda now=now: dt.datetime(2031, 3, now, tzinfo=dt.UTC)).page(entry)
        for now in (10, 12)
    ]
    assert [page.published for page in pages] == [None, "2031-03-12T08:30:00+02:00"]
    assert "dated 2031-03-12T08:30:00+02:00 by its feed, which had not come" in pages[0].notes[0]


def test_entries_that_come_twice_are_read_once_and_a_shared_id_costs_none():
    feed = _RSS.replace("<guid>two</guid>", "<guid>one</guid>")
    assert all(
        isinstance(p, Page) for p in Web(rss=feed, **{"2?utm_source=rss": _PAGE}).read("https://herald.example/rss")
    )
    item = _RSS[_RSS.index("<item>") : _RSS.index("</item>") + 7]
    *_, told = Web(rss=_RSS.replace("</channel>", item + "</channel>"), **{"2?utm_source=rss": _PAGE}).read(
        "https://herald.example/rss"
    )
    assert told == Skipped("https://herald.example/rss#3", "is the same entry as number 1 of this feed")


def _cut(feed: str) -> str:
    return feed[: feed.index("The ferry runs") + 8]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("<rss version='2.0'><channel><title>x</title></channel></rss>", "is a feed without entries"),
        ("<rss>" + "\ufffd" * 50, "is a feed that was cut off before its first entry ended"),
        (_RSS[: _RSS.index("A teaser")], "is a feed that was cut off before its first entry ended"),
        ('<!DOCTYPE rss [<!ENTITY a "aa">]>\n' + _RSS.split("?>", 1)[1], "declares entities of its own"),
        ('<?xml version="1.0"?><nitf><body>Port</body></nitf>', "is XML, but neither a feed"),
        (_SITEMAP.replace("news:news>", "other>"), "is a sitemap of 2 pages, none of which it says to be news"),
        (_SITEMAP[:400], "is a sitemap that is damaged or cut off"),
        (_INDEX.replace("loc>", "lic>"), "is an index of sitemaps that names none"),
        ("<rss><channel>" + "<a>" * 300 + "</a>" * 300 + "</channel></rss>", "more elements, or deeper ones, than any"),
        (f"<rss><channel>{'<item/>' * 100_000}</channel></rss>", "more elements, or deeper ones, than any feed"),
        (f"<rss><channel {'a ' * 20_000}></channel></rss>", "a tag of more than 20,000 characters"),
        ("<rss><channel>" + "&" * 1_000_000, "breaks the rules of XML"),
        ("<rss><channel></channel></rss>" + "<!---->" * 500 + "x", "is a feed that was cut off"),
        (_RSS + " " * 5_000_000, "is larger than 5 MB, which is more than any feed"),
    ],
)
def test_what_is_no_feed_says_why(tmp_path, data, reason):
    path = tmp_path / "feed.xml"
    path.write_text(data, encoding="utf-8")
    (told,) = Web().read(str(path))
    assert isinstance(told, Skipped)
    assert reason in told.reason


def test_of_a_feed_that_was_cut_off_the_last_entry_is_not_trusted(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(_cut(_RSS))
    page, told = Web().read(str(path))
    assert isinstance(page, Page)
    assert told == Skipped(f"{path}#2", "was cut off in the middle, with the feed")


def test_a_feed_of_thousands_of_entries_is_not_followed_to_its_end(tmp_path):
    path = tmp_path / "feed.xml"
    items = "".join(f"<item><link>https://herald.example/{number}</link></item>" for number in range(1_200))
    path.write_text(f"<rss><channel>{items}</channel></rss>")
    web = Web()
    *_, told = web.read(str(path))
    assert told.reason == "has 1,200 entries, of which the first 1,000 were read"
    assert len(web.asked) == 1_001


def test_an_xhtml_page_is_a_page_and_not_a_feed(tmp_path):
    path = tmp_path / "port.xml"
    path.write_text('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y">\n<html xmlns="z"><p>Port</p></html>')
    (page,) = Web().read(str(path))
    assert page.is_html


# --- pages that lead elsewhere ---------------------------------------------------------------------------------------


class Hosts:
    """Hosts, each by its first name, with where it leads and its robots.txt (`rules_...`); what was asked, and when."""

    def __init__(self, **pages: str) -> None:
        self.pages = pages
        self.asked: list[tuple[str, float]] = []
        self.now = 0.0

    def __call__(self, url: str, *, allow_private: Private = False, follow: bool = True) -> Fetched:
        host, _, path = url.removeprefix("https://").partition("/")
        if path == "robots.txt":
            rules = self.pages.get("rules_" + host.partition(".")[0], "")
            return Fetched(url, rules.encode())
        self.asked.append((url, self.now))
        leads_to = self.pages.get(host.partition(".")[0])
        if leads_to is None:
            return Fetched(url, b"<html><p>Port</p>", "text/html")
        assert not follow
        return Fetched(url, b"", leads_to=leads_to)

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def follow(self, *urls: str) -> list[str]:
        polite = Politeness(self, clock=lambda: self.now, sleep=self.sleep)
        return [polite.follow(url, lambda here: self(here, follow=False)).url for url in urls]


def test_the_host_that_a_page_leads_to_has_its_pause_too():
    hosts = Hosts(short="https://herald.example/1", link="https://herald.example/2")
    assert hosts.follow("https://short.example/a", "https://link.example/b") == [
        "https://herald.example/1", "https://herald.example/2"
    ]  # fmt: skip
    (_, first), (_, second) = [(url, at) for url, at in hosts.asked if "herald" in url]
    assert second - first >= 1


def test_the_host_that_a_page_leads_to_has_its_rules_too():
    hosts = Hosts(short="https://herald.example/1", rules_herald="User-agent: OnRecord\nDisallow: /")
    with pytest.raises(FetchError) as refused:
        hosts.follow("https://short.example/a")
    assert str(refused.value).startswith("https://short.example/a: leads to https://herald.example/1: the site asks")
    assert [url for url, _ in hosts.asked] == ["https://short.example/a"]


def test_pages_that_lead_to_each_other_come_to_an_end():
    hosts = Hosts(a="https://b.example/", b="https://a.example/")
    with pytest.raises(FetchError, match=r"^https://a\.example/: redirects more than 8 times"):
        hosts.follow("https://a.example/")


def test_two_who_are_led_to_each_others_host_do_not_wait_for_each_other():
    hosts = Hosts(a="https://c.example/", c="https://a.example/")
    polite = Politeness(hosts, clock=lambda: 0.0, sleep=lambda seconds: None)
    meet = threading.Barrier(2)

    def ask(here: str) -> Fetched:
        if here in ("https://a.example/one", "https://c.example/two"):
            meet.wait(5)  # each is in the turn of its own host now
            return hosts(here, follow=False)
        return Fetched(here, b"")

    threads = [threading.Thread(target=polite.follow, args=(url, ask), daemon=True)
               for url in ("https://a.example/one", "https://c.example/two")]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
