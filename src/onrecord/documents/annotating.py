"""An article in, a document out: our own sentences, and the tokens, tags and names of a spaCy pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING

from threadpoolctl import ThreadpoolController

from onrecord.datamodel import Article, Document, Entity, EntityLabel, Sentence, Token
from onrecord.documents.naming import recogniser_of
from onrecord.documents.networks import Found, networks_of
from onrecord.documents.sentences import split

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["annotate", "prepare"]

_LABELS: dict[str, EntityLabel] = {
    "PERSON": "person",
    "PER": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
}

_PIECE_CHARS = 50_000  # below spaCy's limit of a million; bounds the memory a piece needs
_BATCH = 32  # paragraphs a call; 8 to 256 tried, no difference above 16
_WORDS_KEPT = 30_000  # words that a run may leave in memory, some 20 MB; without, annotating takes an eighth more


def annotate(article: Article, nlp: Language) -> Document:
    """Find the sentences, tokens and named mentions of ``article`` with the spaCy pipeline ``nlp``.

    ``nlp`` needs a tagger and an entity recogniser; nothing else of it is used. Text that is dropped yields nothing,
    save captions, which may hold a statement. Entity labels are hints: the story, which knows more, may overrule them.
    """
    sentences = tuple(_kept(article, split(article.text)))
    tokens: list[Token] = []
    entities: list[Entity] = []
    pieces = list(_pieces(article.text, sentences))
    with _memory(nlp), _one_thread():
        for (at, _), found in zip(pieces, _read([article.text[a:b] for a, b in pieces], nlp), strict=True):
            tokens.extend(Token(at + start, at + end, tag) for start, end, tag in found.words)
            entities.extend(_entities(article.text, at, found.names))
    return Document(article, sentences, tuple(tokens), tuple(entities))


def prepare(nlp: Language) -> None:
    """Load what `annotate` has beside the pipeline itself, for processes that this one starts to share.

    Raises WeightsError if it is missing or was changed.
    """
    with _one_thread():
        networks_of(nlp)


def _memory(nlp: Language) -> AbstractContextManager[object]:
    """What spaCy keeps of the words it sees: each one up to a number, then none beyond an article, else a run grows
    without end."""
    return nlp.memory_zone() if len(nlp.vocab) > _WORDS_KEPT else nullcontext()


def _one_thread() -> AbstractContextManager[object]:
    """Products as small as these take several threads longer than one, and several times the processor."""
    only_one: AbstractContextManager[object] = _blas().limit(limits=1)
    return only_one


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")


def _read(texts: Sequence[str], nlp: Language) -> Iterable[Found]:
    networks = networks_of(nlp)
    if networks is not None:
        return networks.read([nlp.make_doc(text) for text in texts])
    recogniser = recogniser_of(nlp)
    if recogniser is None:
        return map(_found, nlp.pipe(texts, batch_size=_BATCH))
    docs = list(nlp.pipe(texts, batch_size=_BATCH, disable=["ner"]))
    recogniser.set_names(docs)
    return map(_found, docs)


def _found(doc: Doc) -> Found:
    words = [(token.idx, token.idx + len(token.text), token.tag_) for token in doc if not token.is_space]
    return Found(words, [(name.start_char, name.end_char, name.label_) for name in doc.ents])


def _kept(article: Article, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences without the parts that are dropped; what is left of one that is cut stays a sentence."""
    gone = sorted((d.start, d.end) for d in article.dropped if d.reason != "caption")
    first = 0
    for sentence in sentences:
        while first < len(gone) and gone[first][1] <= sentence.start:
            first += 1
        begin = sentence.start
        for start, end in gone[first:]:
            if start >= sentence.end:
                break
            yield from _part(article.text, sentence, begin, min(start, sentence.end))
            begin = max(begin, end)
        yield from _part(article.text, sentence, begin, sentence.end)


def _part(text: str, sentence: Sentence, start: int, end: int) -> Iterator[Sentence]:
    words = text[start:end]
    if words.strip():
        start += len(words) - len(words.lstrip())
        yield Sentence(start, start + len(words.strip()), sentence.paragraph)


def _pieces(text: str, sentences: Iterable[Sentence]) -> Iterator[tuple[int, int]]:
    """Runs of sentences of one paragraph, each short enough for spaCy."""
    run: tuple[int, int] | None = None
    paragraph = -1
    for sentence in sentences:
        together = run is not None and sentence.paragraph == paragraph and sentence.end - run[0] <= _PIECE_CHARS
        if run is not None and together and not text[run[1] : sentence.start].strip():
            run = (run[0], sentence.end)
            continue
        if run is not None:
            yield from _short(text, *run)
        run, paragraph = (sentence.start, sentence.end), sentence.paragraph
    if run is not None:
        yield from _short(text, *run)


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _PIECE_CHARS:
        cut = text.rfind(" ", start, start + _PIECE_CHARS)
        cut = cut + 1 if cut > start else start + _PIECE_CHARS
        yield start, cut
        start = cut
    yield start, end


def _entities(text: str, offset: int, names: Iterable[tuple[int, int, str]]) -> Iterator[Entity]:
    """The names of people, organisations and places, without their article and their genitive."""
    for first, last, kind in names:
        label = _LABELS.get(kind)
        if label is None:
            continue
        words = text[offset + first : offset + last]
        start = first + (4 if words[:4].lower() == "the " else 0)
        end = first + len(words.removesuffix("'s").removesuffix("’s").rstrip())
        if start < end:
            yield Entity(offset + start, offset + end, label)
