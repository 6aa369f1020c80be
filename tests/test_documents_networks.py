"""Tags and names read for a whole article at once: those that the spaCy pipeline itself gives, word by word."""

from dataclasses import replace
from typing import Any

import pytest
import spacy
from naming_kit import ODD, paragraphs
from spacy.language import Language
from story_kit import article

from onrecord import weights
from onrecord.documents import annotate, prepare
from onrecord.documents.annotating import _found
from onrecord.documents.networks import Networks, _in_int8, _loaded, networks_of, plain_networks_of
from onrecord.errors import WeightsError


@pytest.fixture(scope="module")
def nlp() -> Language:
    return weights.load_spacy()


@pytest.fixture(scope="module")
def networks(nlp: Language) -> Networks:
    """As the pipeline has them."""
    found = plain_networks_of(nlp)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def shipped(nlp: Language) -> Networks:
    """With the layers in int8."""
    found = networks_of(nlp)
    assert found is not None
    assert found.in_int8 is not None
    return found


@pytest.mark.parametrize("lines", [ODD, ODD[1:2], ODD[2:3], ODD[:1], []])
def test_odd_lines_hold_the_words_that_spacy_finds(nlp: Language, networks: Networks, lines: list[str]) -> None:
    assert networks.read([nlp.make_doc(line) for line in lines]) == [_found(doc) for doc in nlp.pipe(lines)]


def test_the_demo_stories_hold_the_words_that_spacy_finds(nlp: Language, networks: Networks) -> None:
    lines = paragraphs()
    found = networks.read([nlp.make_doc(line) for line in lines])
    assert found == [_found(doc) for doc in nlp.pipe(lines)]
    assert sum(len(each.words) for each in found) > 5_000
    assert sum(len(each.names) for each in found) > 200


def test_in_int8_all_but_a_few_words_are_told_the_same(nlp: Language, networks: Networks, shipped: Networks) -> None:
    docs = [nlp.make_doc(line) for line in paragraphs() if "<" not in line]  # no markup
    exact, found = networks.read(docs), shipped.read(docs)
    tags = [
        (mine, other) for a, b in zip(exact, found, strict=True) for mine, other in zip(a.words, b.words, strict=True)
    ]
    names = [(len({*a.names} ^ {*b.names}), len(a.names)) for a, b in zip(exact, found, strict=True)]
    assert sum(mine != other for mine, other in tags) < len(tags) / 500
    assert sum(differ for differ, _ in names) < sum(total for _, total in names) / 50
    assert shipped.read(docs) == found


def test_layers_in_int8_stand_for_those_alone_that_they_were_made_of(networks: Networks) -> None:
    assert _in_int8(networks.made_of()) is not None
    assert _in_int8(networks.made_of()[::-1]) is None
    first, *others = networks.layers
    changed = Networks.__new__(Networks)
    changed.layers = [replace(first, bias=first.bias + 1), *others]
    assert changed.made_of() != networks.made_of()


def test_what_is_kept_of_words_changes_nothing(
    nlp: Language, shipped: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = [nlp.make_doc(line) for line in (*ODD, *paragraphs()[:20])]
    first = shipped.read(docs)
    assert len(shipped._kept) > 50
    monkeypatch.setattr(shipped, "_kept", {})
    assert shipped.read(docs) == first
    monkeypatch.setattr("onrecord.documents.networks._WORDS_KEPT", 3)
    assert shipped.read(docs) == first
    shipped.read([nlp.make_doc("Orle")])
    assert len(shipped._kept) == 1


def test_many_texts_are_run_in_groups(nlp: Language, networks: Networks, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = [nlp.make_doc(line) for line in (*ODD, *paragraphs()[:9])]
    together = networks.read(docs)
    sizes = []
    read = Networks._read
    monkeypatch.setattr(Networks, "_read", lambda self, group: sizes.append(sum(map(len, group))) or read(self, group))
    monkeypatch.setattr("onrecord.documents.networks._WORDS_TOGETHER", 40)
    assert networks.read(docs) == together
    assert len(sizes) > 4
    assert max(sizes) <= max(40, *map(len, docs))


def test_no_text_hangs_on_its_neighbours(nlp: Language, networks: Networks) -> None:
    docs = [nlp.make_doc(line) for line in ODD]
    assert [networks.read([doc])[0] for doc in docs] == networks.read(docs)


def test_layers_that_were_changed_are_refused(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(name: str) -> bytes:
        raise WeightsError(f"The weights {name} are not the ones released: reinstall OnRecord.")

    monkeypatch.setattr(weights, "read", changed)
    _loaded.cache_clear()
    with pytest.raises(WeightsError, match="words.onnx are not"):
        prepare(nlp)


def _pipeline(tagging: dict[str, Any], naming: dict[str, Any]) -> Language:
    """A pipeline of the same parts as the pinned one, not trained, with other numbers of them."""
    nlp = spacy.blank("en")

    def network(asked: dict[str, Any]) -> dict[str, Any]:
        return {
            "@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 32, "depth": 2,
            "embed_size": 50, "window_size": 1, "maxout_pieces": 3, "subword_features": True, **asked,
        }  # fmt: skip

    nlp.add_pipe("tok2vec", config={"model": network(tagging)})
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": tagging.get("width", 32), "upstream": "tok2vec"}
    tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    ner = nlp.add_pipe(
        "ner",
        config={
            "model": {
                "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False,
                "hidden_width": 16, "maxout_pieces": 2, "use_upper": True, "tok2vec": network(naming),
            }
        },
    )  # fmt: skip
    for label in ("NN", "VBD", "DT"):
        tagger.add_label(label)  # type: ignore[attr-defined]
    ner.add_label("ORG")  # type: ignore[attr-defined]
    nlp.initialize()
    return nlp


@pytest.mark.parametrize(
    ("tagging", "naming"),
    [
        ({"depth": 3}, {}),
        ({"width": 48}, {}),
        ({"maxout_pieces": 2}, {"maxout_pieces": 2}),
        ({"window_size": 2}, {"window_size": 2}),
    ],
)
def test_a_pipeline_of_another_make_is_left_to_spacy(tagging: dict[str, Any], naming: dict[str, Any]) -> None:
    nlp = _pipeline(tagging, naming)
    assert networks_of(nlp) is None
    assert annotate(article("Ana Arden left Orle."), nlp).tokens


def test_a_blank_pipeline_is_left_to_spacy() -> None:
    assert networks_of(spacy.blank("en")) is None


def test_the_networks_of_a_like_pipeline_are_run_as_they_are() -> None:
    nlp = _pipeline({}, {})
    networks = networks_of(nlp)
    assert networks is not None
    assert networks.in_int8 is None
    assert networks.read([nlp.make_doc(line) for line in ODD]) == [_found(doc) for doc in nlp.pipe(ODD)]


def test_weights_that_are_joined_otherwise_are_left_to_spacy(networks: Networks, nlp: Language) -> None:
    tagging = nlp.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    docs = [nlp.make_doc("Ana Arden left.")]
    assert networks.agree_with(tagging, docs)
    (shift, *_) = [layer for layer in tagging.walk() if layer.name == "layernorm"]
    before = shift.get_param("b").copy()
    shift.set_param("b", before + 1)
    try:
        assert not networks.agree_with(tagging, docs)
    finally:
        shift.set_param("b", before)
