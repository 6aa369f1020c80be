"""What surrounds a report is marked with its reason, and nothing of the report is."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_articles_extracting import _BODY, _extract

from onrecord.errors import InputError

_MORE = "The union's members will vote on the paper by Friday, and the first ships are due in the port the day after.\n"


def _dropped(text: str) -> list[tuple[str, str]]:
    article = _extract(text)
    return [(d.reason, article.text[d.start : d.end]) for d in article.dropped]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("open image in gallery The mayor of Vellmar at the port ( Reuters )", "caption"),
        ("Image copyright AFP Image caption The mayor says the port will open", "caption"),
        ("Enlarge this image toggle caption Ada Quist/AP Ada Quist/AP", "caption"),
        ("Media playback is not supported here Media caption How the port works", "caption"),
        (
            "FILE - In this May 3, 2030 photo, ships wait outside the port of Vellmar. (AP Photo/Ada Quist, File)",
            "caption",
        ),
        ("The mayor of Vellmar arrives for talks in the town hall, March 3, 2031. REUTERS/Ada Quist", "caption"),
        ("Cover: Ships outside the port of Vellmar in the first week of March (Ada Quist/Harbour Herald)", "caption"),
        ("ADVERTISEMENT", "ad"),
        ("Story continues below", "ad"),
        ("CLICK HERE TO GET THE HERALD NEWS APP", "ad"),
        ("Advertisement · Scroll down to read on", "ad"),
        ("(Ad – the report continues below)", "ad"),
        ("Copyright © 2031 Harbour Herald, LLC. Ask us for reprint permission.", "legal"),
        ("(Copyright 2031 The Agency. All rights reserved.)", "legal"),
        ("Follow Ada on Twitter", "contact"),
        ("Send tips to ada@herald.example.", "contact"),
        ("Saw the ships burn? Ring our newsdesk on 0800 555 0142.", "contact"),
        ("Tell us what you think: letters@herald.example", "contact"),
        ("If it is about the port, text Ada on 0800 555 0142. You can find us on the quay, too.", "contact"),
        ("Follow Harbour TV wherever you are. Copyright Harbour TV.", "legal"),
        ("Get in touch with the harbour desk by emailing news@herald.example.", "contact"),
        ("The Agency contributed to this report.", "byline"),
        ("(Reporting by Ada Quist; Editing by Bo Lind)", "byline"),
        ("By Ada Quist, senior fellow at the Institute of Ports", "byline"),
        ("Sign up for Daily Newsletters", "appeal"),
        ("Register now for The Tide, our evening bulletin.", "appeal"),
        ("Never miss a ship: receive our free morning briefing", "appeal"),
        ("Enjoyed this? Join us for 1 crown a week.", "appeal"),
        ("Click to enlarge. The mayor at the port of Vellmar (Coast Pictures)", "caption"),
        ("Get the news of the port delivered to your inbox. Sign up here.", "appeal"),
        ("Updated at 2:20 p.m. ET", "date"),
        ("READ: The dockers' long week in seven charts", "related"),
        ("More:Another strike? The city has until Friday to sign", "related"),
        ("SEE ALSO: Mayor ‘will not resign’, says Quist", "related"),
        ("HARBOUR CHIEF WARNS OF A LONGER STRIKE ‘UNTIL SPRING’", "related"),
        ("Read Ada Quist's full analysis here", "related"),
        ("The Port - Interactive map of Vellmar's harbour", "related"),
        ("For more port stories, visit our harbour page.", "navigation"),
        ("Slideshow (5 Images)", "navigation"),
        ("___", "other"),
    ],
)
def test_set_phrases_of_news_sites_are_dropped(line, reason):
    assert _dropped(f"Port reopens on Monday\n\n{_BODY}{line}\n{_MORE}") == [(reason, line)]


@pytest.mark.parametrize(
    "line",
    [
        "“Sign up for the newsletter, become a member, help us,” the mayor said to laughter from the benches.",
        "“Follow the money,” Quist wrote on Twitter.",
        "Quist said the photo was real.",
        "The Herald reported from Vellmar that two ships had been turned away on the first day of the strike.",
        "By Friday, the union will have voted on the paper, and the ships will be in.",
        "Reporting by the Herald’s Ada Quist suggests that the union had asked for more than that.",
        "Call logs show that the mayor wrote to the union at quist@herald.example twice in a week.",
        "Call 0800 555 0142 if you saw the fire, the police told the dockers on Friday.",
        "Text messages from @quist show nothing of the kind, the union believes.",
        "The story continues to trouble the port, and the mayor with it.",
        "Register of interests: the mayor has 2,000 crowns a month from the port.",
        "Get 20 crowns a week more, ministers promise dockers",
        "Have you ever seen a port this quiet? The mayor has, in the strike of 2019.",
        "Do you trust the mayor? Most of the dockers at the gate do not.",
        "Sign up or lose your place, the company told its dockers by email.",
        "I do hope that nothing of this week will follow him onto the bench.",
        "“The port is all we have, and all we need.” — Ada Quist",
        "“Get in touch with me,” she told the dockers, “by noon.”",
        "We are open again — Port of Vellmar (@portvellmar) March 12, 2031",
        "Follow the rules, stay at home! — Ada Quist (@quist) March 12, 2031",
        "More: that was what the union wanted.",
        "1. The port opens on Monday.",
        "12 March 2031 - The dockers go on strike for the first time in nine years.",
        "“No.”",
        "Why did the port close?",
    ],
)
def test_sentences_of_the_report_are_kept(line):
    assert _dropped(f"Port reopens on Monday\n\n{_BODY}{line}\n{_MORE}") == []


def test_the_name_under_a_pulled_quotation_is_kept():
    assert _dropped(f"{_BODY}“The port is all we have, and all we need.”\n— Ada Quist\n{_MORE}") == []


def test_headings_between_paragraphs_are_headings_and_kept():
    for heading in (
        "‘Pay first’",
        "What happens now?",
        "Vell ‘does not want a deal’",
        "THREAT TO TRADE?",
        "The long week‘",
    ):
        article = _extract(f"Port reopens on Monday\n\n{_BODY}\n{heading}\n{_MORE}")
        assert article.zone_at(article.text.index(heading)) == "heading"
        assert not article.dropped


_APPEAL = (
    "Become a Herald supporter today Donate now Week after week our reporters stand on the quay before dawn so that "
    "you can read what happened there. Nobody owns the Herald and nobody tells our newsroom what to print. That takes "
    "money, and adverts no longer bring in enough. Your donation keeps one more of our reporters at the gate. We have "
    "never hidden our journalism behind a paywall, because news should also reach readers without a crown to spare. "
    "If you value this work, please give what you can. Thank you for your support. Donate now"
)


def test_an_appeal_before_the_report_is_cut_from_the_date_on():
    text = f" date 2031-03-12 {_APPEAL}\n\n{_BODY}"
    assert _dropped(text) == [("appeal", _APPEAL)]
    assert _extract(text).published == "2031-03-12"


def test_an_appeal_that_runs_into_the_report_is_cut_at_sentences():
    report = "The port of Vellmar will reopen on Monday. The mayor said so on Friday after talks with the union."
    ((reason, words),) = _dropped(f"{_APPEAL.removesuffix(' Donate now')} {report}\n{_BODY}")
    assert reason == "appeal"
    assert words.endswith("your support.")


def test_a_paragraph_beside_an_appeal_that_mostly_appeals_goes_whole():
    lines = [
        "Support the Herald's journalism",
        "Storms do not keep office hours, and neither does our newsroom on the old net loft. Paper and fuel cost more "
        "each winter. If you can spare the price of a coffee, think of making a small contribution to the Herald: your "
        "gift goes to the next report.",
    ]
    assert [words for _, words in _dropped(f"{_BODY}{lines[0]}\n{lines[1]}\n")] == lines


def test_links_in_brackets_and_closing_credits_are_cut_out_of_their_paragraph():
    text = f"{_BODY}The strike has cost the city dear. (RELATED: Who pays for the strike?) It ends now.\n"
    assert _dropped(text) == [("related", "(RELATED: Who pays for the strike?)")]
    text = f"{_BODY}The strike has cost the city dear, the union says. (Reporting by Ada Quist; editing by Bo Lind)\n"
    assert _dropped(text) == [("byline", "(Reporting by Ada Quist; editing by Bo Lind)")]


@pytest.mark.parametrize(
    "run",
    [
        " Leopold James TarnTarn to open bridge by May Five things to know about the toll MORE",
        " Leopold Tarn Dockers balk at new toll The toll in numbers MORE",
    ],
)
def test_headlines_behind_a_name_are_dropped(run: str) -> None:
    text = f"{_BODY}The mayor, Leo Tarn{run}, has said that the strike cost the city dear. It ends now.\n"
    assert _dropped(text) == [("related", run)]


def test_a_name_told_twice_before_a_shouted_word_is_kept() -> None:
    text = f"{_BODY}Ask Leo Tarn. Leo Tarn wants MORE boats, and Mayor Tarn said so in the hall on Friday evening.\n"
    assert _dropped(text) == []


def test_headlines_after_read_more_are_links_until_the_report_goes_on():
    text = f"{_BODY}Read more:\nDockers vote on Friday\nWho owns the port?\n{_MORE}"
    assert [words for _, words in _dropped(text)] == ["Read more:", "Dockers vote on Friday", "Who owns the port?"]


def test_a_byline_under_the_title_is_dropped_and_told():
    article = _extract(f"Port reopens on Monday\n\nBy Ada Quist and Bo Lind\n\nHARBOUR HERALD\n\n{_BODY}")
    assert article.byline == "Ada Quist and Bo Lind"
    assert [article.text[d.start : d.end] for d in article.dropped] == ["By Ada Quist and Bo Lind", "HARBOUR HERALD"]


@pytest.mark.parametrize("stamp", ["Friday, March 12, 2031", "Published: 12 March 2031, 10:30 GMT", "2031-03-12"])
def test_a_date_stamp_is_no_part_of_the_report_and_kept(stamp):
    article = _extract(f"Port reopens on Monday\n{stamp}\n{_BODY}")
    assert article.zone_at(article.text.index(stamp)) == "boilerplate"
    assert not article.dropped


def test_the_title_said_again_is_dropped_once():
    article = _extract(f"Port Reopens On Monday\n\nPort Reopens On Monday\n\n{_BODY}")
    assert [d.reason for d in article.dropped] == ["other"]
    assert article.title_span == (0, 22)


_LINES = st.sampled_from(
    [
        *_BODY.splitlines(),
        _APPEAL,
        f"date 2031-03-12 {_APPEAL} {_MORE.strip()} (RELATED: Who pays?) (Reporting by Ada Quist)",
        "Port reopens on Monday",
        "By Ada Quist",
        "Read more:",
        "Who owns the port?",
        "___",
        "",
        " \t",
        "“",
        "(@quist)",
    ]
)


@given(st.lists(_LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\n\n", "\r"]))
def test_any_article_keeps_its_text_and_orders_its_parts(lines, end):
    text = _BODY + end.join(lines)
    article = _extract(text)
    assert article.text == text
    for parts in (article.zones, article.dropped):
        edges = [edge for part in parts for edge in (part.start, part.end)]
        assert edges == sorted(edges)
        assert all(0 <= part.start < part.end <= len(text) for part in parts)


@pytest.mark.parametrize("odd", ["a", "word ", "( ", "Read more\n", "By A. B. ", "photo: ", "A/", "sign up ", "\n"])
def test_odd_texts_take_linear_time(odd):
    for text in (odd * 400_000, _BODY * 900 + (odd * 20_000)[:20_000]):
        started = time.perf_counter()
        with suppress(InputError):
            _extract(text[:400_000])
        assert time.perf_counter() - started < 5
