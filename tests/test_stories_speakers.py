"""Who speaks: names, offices, pronouns, bodies and the nameless, resolved across the articles of a story."""

import pytest
from story_kit import Draft, actor_named, made_by, speaker, told

from onrecord.datamodel import Span

LEAD = "Veltrian President Ilka Maretz met Chancellor Jonas Adrel of Kessland in Port Tarn on Tuesday.\n"


def one(text: str, content: str, source: str, cue: str = "said", lead: str = LEAD) -> str | None:
    """The speaker of one statement in an article that opens with the lead."""
    draft = Draft(lead + text)
    statement = draft.says(content, source, cue)
    return speaker(told(draft), statement)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Ilka Maretz", "Ilka Maretz"),
        ("Maretz", "Ilka Maretz"),
        ("President Maretz", "Ilka Maretz"),
        ("the Veltrian president", "Ilka Maretz"),
        ("the Veltrian leader", "Ilka Maretz"),
        ("Veltria's president", "Ilka Maretz"),
        ("the president of Veltria", "Ilka Maretz"),
        ("The chancellor", "Jonas Adrel"),
        ("Mr Adrel", "Jonas Adrel"),
    ],
)
def test_names_and_offices_resolve_to_the_full_name(source: str, name: str) -> None:
    assert one(f"{source} said the dam would open.", "the dam would open", source) == name


def test_an_office_learnt_in_one_article_serves_the_other() -> None:
    first = Draft("Ukrainian President Danylo Orest spoke.", "Herald")
    second = Draft("The Ukrainian president said the bridge would stand.", "Courier")
    statement = second.says("the bridge would stand", "The Ukrainian president", "said")
    assert speaker(told(first, second), statement) == "Danylo Orest"


def test_the_story_overrules_a_surname_alone() -> None:
    first = Draft("Keir Ambrose, the mayor of Orle, spoke.", "Herald")
    second = Draft("Ambrose said the boats would sail.", "Courier")
    statement = second.says("the boats would sail", "Ambrose", "said")
    assert speaker(told(first, second), statement) == "Keir Ambrose"


def test_a_first_name_with_its_title_is_enough() -> None:
    text = "Sir Alan Whitmore came.\nSir Alan said the gauges were ready."
    assert one(text, "the gauges were ready", "Sir Alan", lead="") == "Alan Whitmore"


def test_two_people_of_one_surname_stay_two() -> None:
    draft = Draft("Edwin Quill arrived. Marta Quill left.\nQuill said the port was shut.\nMs Quill said it was not.")
    bare = draft.says("the port was shut", "Quill", "said")
    titled = draft.says("it was not", "Ms Quill", "said")
    story = told(draft)
    assert speaker(story, bare) is None
    assert speaker(story, titled) == "Marta Quill"
    assert {"Edwin Quill", "Marta Quill"} <= {actor.name for actor in story.actors}


def test_a_bare_surname_means_the_one_its_own_article_introduced() -> None:
    first = Draft("Edwin Quill said the port was shut.", "Herald")
    first.says("the port was shut", "Edwin Quill", "said")
    second = Draft("Marta Quill came. Quill said it was open.", "Courier")
    statement = second.says("it was open", "Quill", "said")
    assert speaker(told(first, second), statement) == "Marta Quill"


def test_an_office_never_merges_two_names() -> None:
    draft = Draft("Mayor Ana Orle spoke. Mayor Ben Tarn answered.\nThe mayor said it was late.")
    statement = draft.says("it was late", "The mayor", "said")
    story = told(draft)
    assert {"Ana Orle", "Ben Tarn"} <= {actor.name for actor in story.actors}
    assert speaker(story, statement) in ("Ben Tarn", "Ana Orle", None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maretz said the dam was full. She added that snow would fall.", "Ilka Maretz"),
        ("Adrel greeted Maretz. He added that snow would fall.", "Jonas Adrel"),
        ("Maretz said the dam was full.\nNobody believed it.\nShe added that snow would fall.", "Ilka Maretz"),
    ],
)
def test_pronouns_mean_whom_the_sentences_before_are_about(text: str, name: str) -> None:
    draft = Draft("Ms Ilka Maretz met Mr Jonas Adrel.\n" + text)
    if "the dam was full" in text:
        draft.says("the dam was full", "Maretz", "said")
    source = "She" if "She" in text else "He"
    statement = draft.says("snow would fall", source, "added")
    assert speaker(told(draft), statement) == name


def test_a_pronoun_with_nobody_before_it_stays_open() -> None:
    assert one("He said it was over.", "it was over", "He", lead="") is None


def test_a_caption_does_not_lend_its_people_to_the_pronouns_of_the_body() -> None:
    from onrecord.datamodel import Zone

    caption = "Mr Jonas Adrel at the dam"
    text = f"Mr Odo Brand said the dam was full.\n{caption}\nHe added that snow would fall."
    start = text.index(caption)
    draft = Draft(text, zones=(Zone(start, start + len(caption), "caption"),))
    draft.says("the dam was full", "Mr Odo Brand", "said")
    statement = draft.says("snow would fall", "He", "added")
    assert speaker(told(draft), statement) == "Odo Brand"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("The Kremlin", "Kremlin"),
        ("Downing Street", "Downing Street"),
        ("No 10", "Downing Street"),
        ("The White House", "White House"),
        ("Beijing", "China"),
        ("Kyiv", "Ukraine"),
    ],
)
def test_a_house_or_a_capital_stands_for_its_body(source: str, name: str) -> None:
    assert one(f"{source} said it rained.", "it rained", source, lead="") == name


@pytest.mark.parametrize("source", ["The French president", "The British prime minister", "Germany's chancellor"])
def test_an_office_whose_holder_the_story_does_not_name_is_given_no_name(source: str) -> None:
    draft = Draft(f"{source} said it rained.")
    statement = draft.says("it rained", source, "said")
    assert {word.lower() for word in (speaker(told(draft), statement) or "").split()} <= set(source.lower().split())


def test_capitals_speak_for_their_countries() -> None:
    assert one("Kyiv said the road was open.", "the road was open", "Kyiv", lead="") == "Ukraine"
    assert one("The Canadians said no.", "no", "The Canadians", lead="") == "Canada"


def test_a_spokesperson_speaks_as_the_body_on_behalf_of_its_head() -> None:
    lead = "British Prime Minister Alma Reeve met nobody.\n"
    draft = Draft(lead + "A Downing Street spokesperson said the talks went well.")
    statement = draft.says("the talks went well", "A Downing Street spokesperson", "said")
    story = told(draft)
    found = next(s for s in story.statements if s.id == statement.id)
    assert speaker(story, statement) == "Downing Street"
    assert actor_named(story, "Downing Street").kind == "organisation"
    assert made_by(story, found.on_behalf_of) == "Alma Reeve"


def test_a_named_spokeswoman_speaks_for_her_body() -> None:
    draft = Draft("Orle Commission spokeswoman Hedda Brock said the format was chosen.")
    draft.says("the format was chosen", "Orle Commission spokeswoman Hedda Brock", "said")
    (statement,) = told(draft).statements
    story = told(draft)
    assert made_by(story, statement.speaker) == "Hedda Brock"
    assert made_by(story, statement.on_behalf_of) == "Orle Commission"


def test_a_leader_s_office_speaks_on_behalf_of_the_leader() -> None:
    draft = Draft(LEAD + "Maretz's office said the visit was short.")
    draft.says("the visit was short", "Maretz's office", "said")
    story = told(draft)
    assert made_by(story, story.statements[0].speaker) == "Ilka Maretz's office"
    assert made_by(story, story.statements[0].on_behalf_of) == "Ilka Maretz"


def test_unnamed_sources_are_one_an_article() -> None:
    drafts = [Draft(f"A senior official said the {n} was shut.", outlet) for n, outlet in (("port", "A"), ("dam", "B"))]
    for draft in drafts:
        draft.says(draft.article.text.split("said ")[1].rstrip("."), "A senior official", "said")
    story = told(*drafts)
    assert [actor.kind for actor in story.actors] == ["unnamed", "unnamed"]
    assert {actor.name for actor in story.actors} == {"senior official"}
    assert len({s.speaker for s in story.statements}) == 2


def test_the_official_is_the_one_of_before() -> None:
    draft = Draft("An official of the Orle Board said it knew.\nThe official said nothing was done.")
    first = draft.says("it knew", "An official of the Orle Board", "said")
    second = draft.says("nothing was done", "The official", "said")
    story = told(draft)
    assert speaker(story, first) == speaker(story, second) == "official of the Orle Board"


def test_the_agency_is_the_body_named_before() -> None:
    text = "The Orle Water Agency met.\nThe agency said the gauges were new."
    assert one(text, "the gauges were new", "The agency", lead="") == "Orle Water Agency"


def test_a_report_speaks_for_whom_it_is_by() -> None:
    assert (
        one(
            "A report in The Guardian suggests the lake is full.",
            "the lake is full",
            "A report in The Guardian",
            "suggests",
        )
        == "Guardian"
    )


def test_a_continued_quotation_keeps_its_speaker() -> None:
    draft = Draft(LEAD + '"We wait," Maretz said. "We have time."')
    first = draft.says("We wait,", "Maretz", "said", kind="direct")
    second = draft.says("We have time.", kind="direct", continues=first.id)
    assert speaker(told(draft), second) == "Ilka Maretz"


def test_nested_speech_names_who_passed_it_on() -> None:
    draft = Draft(LEAD + "Adrel said Maretz had asked for the marsh.")
    outer = draft.says("Maretz had asked for the marsh", "Adrel", "said")
    inner = draft.says("the marsh", "Maretz", "asked for", nested_in=outer.id)
    story = told(draft)
    found = next(s for s in story.statements if s.id == inner.id)
    assert made_by(story, found.speaker) == "Ilka Maretz"
    assert [made_by(story, id) for id in found.via] == ["Jonas Adrel"]


def test_those_told_are_addressees() -> None:
    draft = Draft(LEAD + "Maretz told Adrel that the dam was full.")
    draft.says("the dam was full", "Maretz", "told")
    story = told(draft)
    assert [made_by(story, id) for id in story.statements[0].addressees] == ["Jonas Adrel"]


def test_a_general_described_first_is_the_one_named_with_the_next_words() -> None:
    draft = Draft('One top general said it was quiet.\n"Not yet," Gen. Ada Holm told reporters.')
    first = draft.says("it was quiet", "One top general", "said")
    draft.says("Not yet,", "Gen. Ada Holm", "told", kind="direct")
    assert speaker(told(draft), first) == "Ada Holm"


def test_a_source_cut_short_means_the_whole_name() -> None:
    assert one("Mr Adrel said it rained.", "it rained", "Mr") == "Jonas Adrel"


def test_spans_of_actors_hold_their_own_words() -> None:
    draft = Draft(LEAD + "Maretz said the dam was full.")
    draft.says("the dam was full", "Maretz", "said")
    for actor in told(draft).actors:
        for span in actor.mentions:
            assert isinstance(span, Span)
            assert draft.article.text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("text", "content", "cue"),
    [
        ("Maretz was told that the dam would open.", "the dam would open", "was told"),
        ("Maretz nodded when she was repeatedly asked whether it leaked.", "it leaked", "was repeatedly asked"),
        ("Asked whether it leaked, Maretz left.", "it leaked", "Asked"),
    ],
)
def test_who_is_told_or_asked_does_not_say_it(text: str, content: str, cue: str) -> None:
    assert one(text, content, "", cue) is None


def test_a_verb_without_a_subject_of_its_own_has_that_of_its_sentence() -> None:
    assert one("Maretz stopped the talks and told crews it leaked.", "it leaked", "", "told") == "Ilka Maretz"
