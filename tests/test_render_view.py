from dataclasses import replace

import pytest
from records import LEDGER, bare, herring

from onrecord import render
from onrecord.datamodel import Difference, Dropped, Record, StoryHead
from onrecord.render.labels import key_articles


@pytest.fixture(scope="module")
def record() -> Record:
    return herring()


@pytest.fixture(scope="module")
def view(record):
    return render.view(record)


def statement(view, words):
    return next(s for s in view["statements"].values() if words in s["said"])


@pytest.mark.parametrize(
    ("outlets", "keys"),
    [
        (["Lantern", "The Meridian"], ("L", "M")),
        (["Northwire", "Northern Post"], ("NO", "NP")),
        (["Tide", "Tide", "Vell"], ("TA", "TB", "V")),
        (["Northgate", "Northwire"], ("NOA", "NOB")),
        (["9", "Ämter"], ("A", "AM")),
        ([""], ("A",)),
        ([], ()),
    ],
)
def test_keys_tell_articles_apart(outlets, keys):
    assert key_articles(outlets) == keys


def test_labels_number_the_statements_of_an_article_in_reading_order(view):
    ledger = [s["said"] for label, s in view["statements"].items() if label.startswith("ML")]
    places = [LEDGER.index(said.strip("“”").split(" “")[0]) for said in ledger]
    assert places == sorted(places)
    assert list(view["statements"])[:2] == ["ML1", "ML2"]


def test_direct_words_stand_in_marks_without_the_comma_of_the_reporter(view):
    assert statement(view, "fishing grounds")["said"] == (
        "“Any agreement that touches our fishing grounds must go before parliament”"
    )


def test_each_piece_of_a_broken_quotation_has_its_own_marks(view):
    said = statement(view, "nobody asked")["said"]
    assert said == "“It is a <script>alert(1)</script> of a treaty” … “and nobody asked us.”"


def test_a_paraphrase_never_stands_in_marks(view):
    paraphrases = [s["said"] for s in view["statements"].values() if s["kind"] == "indirect"]
    assert len(paraphrases) == 5
    assert not any(mark in said for said in paraphrases for mark in '“”"')


def test_mixed_words_bring_the_marks_of_the_article_that_touch_them(view):
    assert statement(view, "unlawful")["said"] == "“unlawful”"
    assert statement(view, "The talks go on")["said"] == "The talks go on this Friday ‘if Vesk lifts the ban’"


def test_a_statement_stands_within_its_sentence(view):
    found = statement(view, "Ardmere had threatened")
    assert "".join(run["text"] for run in found["passage"]) == (
        "She denied that Ardmere had threatened to close the strait."
    )
    assert [run["text"] for run in found["passage"] if run["labels"]] == ["Ardmere had threatened to close the strait"]
    assert found["denied"]


def test_facts_name_what_is_known_beside_the_words(view):
    facts = {(fact["name"], fact["text"]) for s in view["statements"].values() for fact in s["facts"]}
    assert facts == {
        ("continues", "ML2"),
        ("hangs on:", "if Vesk lifts its ban"),
        ("in", "a caption"),
        ("on behalf of", "Oskar Dahl"),
        ("said on", "6 May 2031"),
        ("to", "reporters"),
        ("venue:", "Port Ellin"),
        ("via", "Ilse Maren"),
        ("within", "ML5"),
        ("second-hand:", "reportedly"),
        ("not named:", "asking not to be named"),
    }


def test_speakers_come_by_number_of_statements_and_the_unresolved_last(view):
    assert [(who["name"], who["total"]) for who in view["speakers"]] == [
        ("Ilse Maren", 8),
        ("Oskar Dahl", 2),
        ("Chancellery", 1),
        ("one trawlerman", 1),
        (None, 1),
    ]
    assert view["speakers"][0]["counts"] == [6, 1, 1]


def test_an_unresolved_statement_keeps_the_words_credited(view):
    assert statement(view, "strait stays")["credited"] == "an account that nobody knows"


def test_a_speaker_lists_what_others_said_on_this_behalf(view):
    assert view["speakers"][1]["spoken_for"] == ["ML4"]


def test_actors_who_say_nothing_are_named(view):
    assert [actor["name"] for actor in view["named"]] == ["Vesk"]


def test_dropped_parts_say_their_reason_and_what_they_still_hold(view):
    appeal, caption = view["articles"][0]["dropped"]
    assert (appeal["name"], appeal["words"], appeal["kept"]) == ("appeal to readers", 15, [])
    assert (caption["name"], caption["kept"]) == ("caption", ["ML8"])


@pytest.mark.parametrize(("words", "percent"), [(0, 100), (1, 99), (700, 30), (999, 1), (1000, 0)])
def test_only_all_is_a_hundred_percent_and_only_nothing_is_none(record, words, percent):
    text = "word " * 1000
    dropped = (Dropped(0, 5 * words, "ad"),) if words else ()
    article = replace(record.articles[0], text=text, dropped=dropped, zones=(), title_span=None)
    shown = render.view(bare(record, articles=(article,)))
    assert shown["articles"][0]["read_percent"] == percent


def test_the_text_of_an_article_is_shown_whole(view):
    parts = view["articles"][0]["text"]
    shown = [run["text"] for p in parts for b in p["blocks"] for s in b["sentences"] for run in s["runs"]]
    assert "".join("".join(shown).split()) == "".join(LEDGER.split())


def test_what_is_dropped_stands_apart_with_its_name(view):
    dropped = [part["dropped"]["name"] for part in view["articles"][0]["text"] if part["dropped"]]
    assert dropped == ["appeal to readers", "caption"]


def test_only_web_addresses_become_links(view):
    assert [article["url"] for article in view["articles"]] == [None, "https://vell.example/1", None]


def test_utterances_set_the_outlets_side_by_side(view):
    borders = view["utterances"][2]
    assert borders["speakers"] == ["Chancellery", "Oskar Dahl"]
    assert [difference["name"] for difference in borders["differences"]] == ["credited differently"]
    assert [[w["label"] for w in side["wordings"]] for side in borders["sides"]] == [["ML4"], ["MV2"]]


def test_a_difference_is_told_once_whichever_side_comes_first():
    record = herring()
    told = tuple(Difference("attribution", text, ()) for text in ("A | B", "B | A", "A | C", "A | B"))
    utterances = tuple(replace(utterance, differences=told) for utterance in record.utterances)
    shown = render.view(replace(record, utterances=utterances))["utterances"][0]["differences"]
    assert [difference["text"] for difference in shown] == ["A | B", "A | C"]


def test_differing_words_are_marked_on_each_side(view):
    sides = view["utterances"][1]["sides"]
    marked = [[run["text"] for p in s["wordings"][0]["pieces"] for run in p["runs"] if run["differs"]] for s in sides]
    assert marked == [["agreement", "fishing grounds must", "before"], ["deal", "waters has to", "to", "first"]]


def test_no_string_holds_a_control_character(view):
    def strings(value):
        if isinstance(value, str):
            yield value
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from strings(item)

    assert all(c.isprintable() for text in strings(view) for c in text)
    assert "".join(run["text"] for run in statement(view, "strait stays")["passage"]).startswith("The strait")


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2031-05-06", "2031-05-07", "6 to 7 May 2031"),
        ("2031-12-30", "2032-01-02", "30 December 2031 to 2 January 2032"),
        ("2031-05-06", "2031-05-06", "6 May 2031"),
        ("2031-05", "2031-05-07", "May 2031 to 7 May 2031"),
        (None, "2031", "2031"),
        (None, None, None),
    ],
)
def test_the_extent_of_a_story_is_said_once(record, start, end, shown):
    story = StoryHead("st", "A story", start, end)
    assert render.view(replace(record, story=story))["dates"] == shown


def test_sections_without_content_are_empty(record):
    view = render.view(bare(record))
    empty = ("takeaways", "speakers", "named", "timeline", "claims", "utterances", "outlets", "notes", "skipped")
    assert [view[name] for name in empty] == [[]] * 9
    assert view["positions"] == {"actors": [], "actor_ids": [], "issues": [], "alone": []}
