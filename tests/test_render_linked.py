"""The record as linked data, read back with rdflib, without a network."""

import json
import socket

import pytest
from hostile import ATTACKS, hostile
from pyld import jsonld
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from records import herring

from onrecord.datamodel import Record
from onrecord.render.linked import to_schema_org
from onrecord.render.standoff import to_web_annotation
from onrecord.utf16 import well_formed

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, in reading JSON-LD

SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")
OURS = "urn:onrecord:"
# The part of http://www.w3.org/ns/anno.jsonld that our annotations use, as the network is not to be asked.
ANNO = {
    "@context": {
        "oa": "http://www.w3.org/ns/oa#",
        "as": "http://www.w3.org/ns/activitystreams#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "id": "@id",
        "type": "@type",
        **{name: f"oa:{name}" for name in ("Annotation", "TextualBody", "TextPositionSelector", "TextQuoteSelector")},
        "AnnotationPage": "as:OrderedCollectionPage",
        "items": {"@id": "as:items", "@container": "@list"},
        "body": {"@id": "oa:hasBody", "@type": "@id"},
        "target": {"@id": "oa:hasTarget", "@type": "@id"},
        "source": {"@id": "oa:hasSource", "@type": "@id"},
        "selector": {"@id": "oa:hasSelector", "@type": "@id"},
        "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
        "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
        "value": "rdf:value",
        "format": "dc:format",
        **{name: f"oa:{name}" for name in ("start", "end", "exact", "prefix", "suffix")},
        **{name: f"oa:{name}" for name in ("identifying", "describing", "classifying", "tagging")},
    }
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def read(record: Record) -> Graph:
    return Graph().parse(data=to_schema_org(record), format="json-ld")


def every(graph: Graph, kind: str) -> set[str]:
    return {str(thing).removeprefix(OURS) for thing in graph.subjects(RDF.type, SCHEMA[kind])}


def test_quotations_statements_claims_and_articles_are_what_they_are() -> None:
    record, graph = herring(), read(herring())
    quoted = {statement.id for statement in record.statements if statement.kind != "indirect"}
    assert every(graph, "Quotation") == quoted
    assert every(graph, "Statement") == {statement.id for statement in record.statements} - quoted
    assert every(graph, "Claim") == {claim.id for claim in record.claims}
    assert every(graph, "NewsArticle") == {article.id for article in record.articles}
    assert every(graph, "Person") == {actor.id for actor in record.actors if actor.kind == "person"}


def test_a_quotation_has_its_speaker_its_words_and_their_place() -> None:
    record, graph = herring(), read(herring())
    for statement in record.statements:
        node = URIRef(OURS + statement.id)
        assert str(graph.value(node, SCHEMA.text)) == statement.text
        who = graph.value(node, SCHEMA.spokenByCharacter) or graph.value(node, SCHEMA.creator)
        assert who == (URIRef(OURS + statement.speaker) if statement.speaker else None)
        places = {
            (int(str(graph.value(selector, OA.start))), int(str(graph.value(selector, OA.end))))
            for target in graph.objects(node, OA.hasTarget)
            for selector in graph.objects(target, OA.hasSelector)
            if graph.value(selector, OA.start) is not None
        }
        assert places == {(span.start, span.end) for span in statement.content}


def test_what_is_denied_says_so() -> None:
    graph = read(herring())
    denied = [s.id for s in herring().statements if s.polarity == "denied"]
    said = Literal("The source says that this is not so.")
    assert [str(node) for node in graph.subjects(SCHEMA.disambiguatingDescription, said)] == [
        OURS + id for id in denied
    ]


def test_no_words_become_things_or_end_a_script() -> None:
    text = to_schema_org(hostile())
    assert "<" not in text
    graph = read(hostile())
    assert every(graph, "Evil") == set()
    words = {str(found) for found in graph.objects(None, SCHEMA.text)}
    assert {well_formed(attack) for attack in ATTACKS} <= words
    assert not any("javascript:" in str(found) for found in graph.objects(None, SCHEMA.url))


def test_ids_from_elsewhere_stay_in_their_name() -> None:
    assert "onrecord:a-b--c" in to_schema_org(herring()).replace(herring().story.id, 'a-b--c"')


def test_web_annotations_are_read_as_annotations() -> None:
    page = json.loads(to_web_annotation(herring()))
    loader = lambda url, options=None: {"contextUrl": None, "documentUrl": url, "document": ANNO}  # noqa: E731
    (made,) = jsonld.expand(page, {"documentLoader": loader})
    items = made["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    assert [item["@id"] for item in items] == [OURS + statement.id for statement in herring().statements]
    for item, statement in zip(items, herring().statements, strict=True):
        assert item["@type"] == [str(OA.Annotation)]
        assert len(item[str(OA.hasTarget)]) == len(statement.content)
        assert str(OA.hasSelector) in item[str(OA.hasTarget)][0]


def test_an_annotation_of_a_denial_says_so() -> None:
    page = json.loads(to_web_annotation(herring()))
    values = [item["body"][0]["value"] for item in page["items"]]
    assert "Ilse Maren denies: Ardmere had threatened to close the strait" in values
