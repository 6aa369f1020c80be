import base64
import hashlib
import itertools
import re

import pytest
from lxml import html as markup
from records import bare, herring
from snapshots import assert_snapshot

from onrecord import render


@pytest.fixture(scope="module")
def source():
    return render.to_html(render.view(herring()))


@pytest.fixture
def page(source):
    return markup.document_fromstring(source)


def text_of(element):
    return " ".join(element.text_content().split())


def test_page_is_what_it_was(source):
    assert_snapshot("herring.html", re.sub(r"(?s)<style>.*</style>", "<style></style>", source))


def test_every_link_within_the_page_leads_somewhere(page):
    anchors = {element.get("id") for element in page.xpath("//*[@id]")}
    targets = {link.get("href")[1:] for link in page.xpath("//a[starts-with(@href, '#')]")}
    assert targets
    assert targets <= anchors


def test_no_two_things_on_the_page_share_a_name(page):
    names = page.xpath("//@id")
    assert len(names) == len(set(names))


def test_every_statement_leads_to_its_sentence_and_back(page):
    statements = page.xpath("//li[@class='statement']")
    assert len(statements) == 13
    for statement in statements:
        label = statement.get("id")
        [link] = statement.xpath(".//p[@class='name']/a")
        [sentence] = page.xpath(f"//span[@class='s'][@id='{link.get('href')[1:]}']")
        assert sentence.xpath(f".//a[@href='#{label}']")
        assert sentence.xpath(".//mark")


def test_page_asks_nothing_of_the_network(page):
    assert not page.xpath("//script | //link | //img | //iframe | //object | //@src | //@style | //@onclick")
    assert page.xpath("//a[not(starts-with(@href, '#'))]/@href") == ["https://vell.example/1"] * 2
    assert "url(" not in page.xpath("string(//style)")


def test_policy_allows_the_style_sheet_of_the_page_and_nothing_else(source):
    style = re.search(r"(?s)<style>(.*)</style>", source).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; style-src &#39;sha256-{digest}&#39;" in source.replace("'", "&#39;")


def test_markup_of_an_article_is_text_on_the_page(source):
    assert "<script" not in source
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in source


def test_dropped_parts_are_folded_with_the_reason(page):
    folds = {text_of(fold.find("summary")): fold.get("open") is not None for fold in page.xpath("//details[@id]")}
    assert folds == {
        "Dropped: appeal to readers, 15 words": False,
        "Dropped: caption, 12 words": True,  # it holds a statement
        "Dropped: link to other stories, 6 words": False,
    }


def test_a_quoted_heading_is_a_heading(page):
    assert [text_of(h) for h in page.xpath("//h4[@class='heading']")] == ["‘No secret deal’"]


def test_nested_content_is_marked_within_the_outer_one(page):
    assert [text_of(m) for m in page.xpath("//mark[contains(@class, 'deep')]")] == ["the ban was a mistake"]


def test_a_label_stands_before_the_mark_that_opens_the_quotation(page):
    [label] = page.xpath("//span[@class='s']/a[@href='#ML2']")
    assert label.tail == "“"


def test_wordings_stand_side_by_side_with_whom_they_are_credited_to(page):
    sides = page.xpath("//article[@id='u3']//div[@class='side']")
    assert [text_of(side.find("h4")) for side in sides] == ["The Morning Ledger", "Mercury Vell"]
    facts = [text_of(side.xpath(".//p[@class='facts']")[0]) for side in sides]
    assert "Chancellery (A spokesman for the Chancellery)" in facts[0]
    assert "Oskar Dahl (Premier Oskar Dahl)" in facts[1]


def test_skipped_inputs_and_notes_are_shown(page):
    read = text_of(page.get_element_by_id("read"))
    assert "Not read notes.docx it is a Word document, which OnRecord does not read" in read
    assert "feed.jsonl#3 repeats ledger.txt" in read


def test_sections_without_content_are_absent():
    page = markup.document_fromstring(render.to_html(render.view(bare(herring()))))
    assert [text_of(h) for h in page.xpath("//main//h2")] == ["Read"]
    assert {link.get("href") for link in page.xpath("//nav//a")} == {"#read", "#ML", "#MV", "#N"}


def test_notebook_view_is_a_fragment_with_its_own_style():
    fragment = render.to_notebook(render.view(herring()))
    assert "<script" not in fragment
    assert "<html" not in fragment
    rules = re.search(r"(?s)<style>(.*)</style>", fragment).group(1)
    selectors = [s for rule in re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", rules)) for s in rule.split(",")]
    assert all(selector.strip().startswith(".onrecord-brief") for selector in selectors)


def test_notebook_view_names_nothing_twice_when_shown_twice():
    assert " id=" not in render.to_notebook(render.view(herring()))


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *itertools.product(("ink", "quiet", "link", "warn", "for", "against", "hangs"), ("paper", "panel")),
        *[("tint-ink", "tint"), ("ink", "aim")],
    ],
)
def test_text_stands_out_from_its_ground_as_wcag_aa_asks(source, scheme, text, ground):
    colours = [dict(re.findall(r"--([\w-]+): (#\w{6})", root)) for root in re.findall(r":root \{([^}]*)\}", source)]
    pair = sorted((_luminance(colours[scheme][name]) for name in (text, ground)), reverse=True)
    assert (pair[0] + 0.05) / (pair[1] + 0.05) >= 4.5
