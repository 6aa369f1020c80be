"""The way through the rooms: one bad article never sinks a story, and one voice is read once. The rooms are stand-ins
here."""

from collections.abc import Iterable
from typing import Any

import pytest
from conftest import article

from onrecord import pipeline, weights
from onrecord.datamodel import Article, Document, Page, Record, Skipped, Story
from onrecord.errors import InputError, NoRecord

MODELS = pipeline.Models(residue=None, nlp=None, tagger=None, names={"tagger": "ab12"})


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rooms that do nothing but fail on the words "no article" and "crash"."""

    def extract(page: Page, residue: Any = None, blocks: Any = None) -> Article:
        if "no article" in page.text:
            raise InputError("holds no article")
        return article(page.input, page.outlet or page.input.split(".")[0], page.text, page.text[:2])

    def annotate(article: Article, nlp: Any) -> Document:
        if "crash" in article.text:
            raise IndexError("list index out of range")
        return Document(article, (), (), ())

    def assemble(documents: Iterable[Document], statements: Any) -> Story:
        return Story(tuple(doc.article for doc in documents), (), (), ())

    monkeypatch.setattr(pipeline.articles, "extract", extract)
    monkeypatch.setattr(pipeline.documents, "annotate", annotate)
    monkeypatch.setattr(pipeline.statements, "extract", lambda doc, tagger: ())
    monkeypatch.setattr(pipeline.stories, "assemble", assemble)


def brief(monkeypatch: pytest.MonkeyPatch, *pages: Page | Skipped, **options: Any) -> Record:
    monkeypatch.setattr(pipeline.sources, "read", lambda inputs, **options: iter(pages))
    return pipeline.brief([page.input for page in pages], MODELS, **options)


def test_what_fails_is_skipped_with_its_reason_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = (Page("a.txt", "One"), Page("b.txt", "no article"), Page("c.txt", "crash"), Skipped("d.txt", "is empty"))
    made = brief(monkeypatch, *pages)
    assert [article.input for article in made.articles] == ["a.txt"]
    assert [(entry.input, entry.reason) for entry in made.skipped] == [
        ("b.txt", "holds no article"),
        ("c.txt", "OnRecord failed on it, which is a fault to report (IndexError: list index out of range)"),
        ("d.txt", "is empty"),
    ]


@pytest.mark.parametrize("page", [Page("b.txt", "no article"), Page("c.txt", "crash"), Skipped("d.txt", "is empty")])
def test_no_record_carries_what_was_skipped(monkeypatch: pytest.MonkeyPatch, page: Page | Skipped) -> None:
    with pytest.raises(NoRecord, match=f"No record could be made: {page.input}: ") as caught:
        brief(monkeypatch, page)
    assert [entry.input for entry in caught.value.skipped] == [page.input]


def test_the_same_words_in_two_files_are_one_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    made = brief(monkeypatch, Page("b.txt", "Same"), Page("a.txt", "Same"), Page("a.txt", "Same"))
    assert [article.input for article in made.articles] == ["a.txt"]
    assert [(entry.input, entry.reason) for entry in made.skipped] == [
        ("a.txt", "the same text as a.txt"),
        ("b.txt", "the same text as a.txt"),
    ]


def test_the_same_words_from_two_named_outlets_are_two_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = (Page("list.json#1", "Same", outlet="Herald"), Page("list.json#2", "Same", outlet="Dockside"))
    assert len(brief(monkeypatch, *pages).articles) == 2


def test_a_file_with_the_words_of_a_named_outlet_is_its_article(monkeypatch: pytest.MonkeyPatch) -> None:
    made = brief(monkeypatch, Page("a.txt", "Same"), Page("list.json#1", "Same", outlet="Herald"))
    assert [article.outlet for article in made.articles] == ["Herald"]


def test_the_order_of_the_inputs_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [Page("b.txt", "Two"), Page("c.txt", "Two"), Page("a.txt", "One"), Page("d.txt", "crash")]
    assert brief(monkeypatch, *pages) == brief(monkeypatch, *pages[::-1])


def test_progress_counts_up_to_its_total(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    brief(monkeypatch, Page("a.txt", "One"), Page("b.txt", "Two"), progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] == "reading"] == [("reading", 1, 0), ("reading", 2, 0)]
    assert told[-1] == ("comparing", 1, 1)
    assert ("finding statements", 2, 2) in told


def test_a_record_names_its_maker_and_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    made = brief(monkeypatch, Page("a.txt", "One")).created_by
    assert made["name"] == "OnRecord"
    assert made["weights"] == {"tagger": "ab12"}


def test_reading_anew_tells_what_holds_no_article(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = (Page("a.txt", "One"), Page("b.txt", "no article"), Skipped("c.txt", "is empty"))
    monkeypatch.setattr(pipeline.sources, "read", lambda inputs, **options: iter(pages))
    monkeypatch.setattr(pipeline, "load_residue", lambda: None)
    assert [(type(found), found.input) for found in pipeline.reread(["a.txt"])] == [
        (Article, "a.txt"),
        (Skipped, "b.txt"),
        (Skipped, "c.txt"),
    ]


@pytest.mark.parametrize(("spacy", "checked"), [(weights.SPACY_DEFAULT, True), ("en_larger", False)])
def test_weights_are_named_with_their_digests_where_they_are_known(spacy: str, checked: bool) -> None:
    names = pipeline._names(spacy, "3.8.0")
    assert (names[f"{spacy} 3.8.0"] != "not checked") is checked
    assert names["tagger.onnx"] == weights.digests()["tagger.onnx"]
    assert not [name for name in names if name.startswith("spacy:")]
