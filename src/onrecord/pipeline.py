"""The journey from inputs to the record; the only module that knows the order of the rooms.

    sources     inputs                     -> Page
    articles    Page                       -> Article
    documents   Article                    -> Document
    statements  Document                   -> Statement
    stories     Documents and Statements   -> Story
    findings    Story and Documents        -> Issues, Positions, Events and Claims
    record      Story and findings         -> Record

Between `articles` and `findings` an article whose lines are wrapped at a fixed width is read as running text.

One bad article never sinks a story: what fails on the way becomes a `Skipped` with its reason, and the others go on.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from onrecord import articles, documents, findings, record, sources, statements, stories, weights
from onrecord.articles import MAX_HOLDERS, HeldLine, Holder
from onrecord.datamodel import (
    Article,
    Correction,
    Document,
    Page,
    Quote,
    Record,
    Skipped,
    Statement,
    Story,
    TimeExpression,
)
from onrecord.errors import NoRecord, OnRecordError
from onrecord.findings import Scheme, parse_scheme
from onrecord.sources import Private, Table, read_table
from onrecord.stories import Grouper, Sketch, span
from onrecord.version import __version__

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = [
    "MAX_HOLDERS",
    "First",
    "Grouper",
    "HeldLine",
    "Holder",
    "Mend",
    "Models",
    "Progress",
    "Read",
    "Scheme",
    "Sketch",
    "Table",
    "Understood",
    "as_read",
    "brief",
    "brief_first",
    "brief_read",
    "compose",
    "first_readings",
    "grouper",
    "held_lines",
    "load_blocks",
    "load_grouping",
    "load_models",
    "load_residue",
    "looking_models",
    "looks",
    "made_by",
    "no_date",
    "pages_behind",
    "parse_scheme",
    "quotes",
    "quotes_of",
    "read_alone",
    "read_article",
    "read_inputs",
    "read_page",
    "read_table",
    "repeated_lines",
    "reread",
    "reread_pages",
    "sketch",
    "span",
    "times_told",
    "told_alone",
    "without_repeated",
]

Mend = Callable[[Story], tuple[Story, Sequence[Correction]]]

Understood = tuple[Document, tuple[Statement, ...]]
"""What an article holds by itself, in offsets of its running text."""

Read = Callable[[Article], Understood | Skipped]

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how many of its parts are done, and how many there are (0 where unknown)."""


@dataclass(frozen=True, slots=True)
class Models:
    """The loaded weights of every room; `names` is what a record's `created_by` says of them."""

    residue: articles.ResidueModel
    nlp: Language
    tagger: statements.Tagger
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class First:
    """What a page is before it is compared with others."""

    found: Article | Skipped
    is_named: bool
    """Whether the page itself, or its address, says whose it is."""


@cache
def load_models(spacy: str | None = None) -> Models:
    """Load all weights, once a process, in about two seconds. Raises WeightsError if one is missing or was changed."""
    nlp = weights.load_spacy(spacy)
    documents.prepare(nlp)
    return Models(
        residue=load_residue(),
        nlp=nlp,
        tagger=statements.load_tagger(weights.read),
        names=_names(weights.spacy_name(spacy), nlp.meta["version"]),
    )


def _names(spacy: str, version: str) -> dict[str, str]:
    """Which weights a record was made with, each with its SHA-256; another spaCy pipeline has none that we know."""
    others = ["spacy:", "stories.npz", "meaning.onnx"]  # nothing on record hangs on how a stream is sorted or searched
    if spacy != weights.SPACY_DEFAULT:
        others.append("words.onnx")  # which is made of the default one
    own = {name: digest for name, digest in weights.digests().items() if not name.startswith(tuple(others))}
    return {**own, f"{spacy} {version}": weights.digests().get(f"spacy:{spacy}", "not checked")}


@cache
def load_grouping() -> stories.GroupingModel:
    """Load the model that sorts a stream into stories. Raises WeightsError if it is missing or was changed."""
    return stories.GroupingModel.from_bytes(weights.read("stories.npz"))


@cache
def load_blocks() -> articles.BlockModel:
    """Load the model that chooses a page's main text. Raises WeightsError if it is missing or was changed."""
    return articles.BlockModel.from_bytes(weights.read("blocks.npz"))


def load_residue() -> articles.ResidueModel:
    """Load the model that finds residual boilerplate. Raises WeightsError if it is missing or was changed."""
    return articles.ResidueModel.from_bytes(weights.read("residue.npz"))


def looking_models() -> Models:
    """The models that tell what is on a page, and none of those that read it: loaded in a fifth of a second."""
    return Models(load_residue(), None, None, {})  # type: ignore[arg-type]


def brief(
    inputs: Sequence[str],
    models: Models,
    *,
    stdin: Callable[[], bytes] | None = None,
    allow_private: Private = False,
    fetch: sources.Fetch | None = None,
    table: Table | None = None,
    scheme: Scheme | None = None,
    mend: Mend | None = None,
    progress: Progress | None = None,
) -> Record:
    """Make the record of the story that `inputs` tell. Raises NoRecord if not one article could be read.

    A `table` tells what is known of the inputs. With a `scheme` its issues are the only ones; `mend` is that of
    `compose`.
    """
    pages = sources.read(inputs, stdin=stdin, allow_private=allow_private, fetch=fetch, table=table)
    firsts = (first for page in pages for first in first_readings(page, models))
    return brief_first(firsts, models, scheme=scheme, mend=mend, progress=progress)


def brief_first(
    firsts: Iterable[First],
    models: Models,
    *,
    scheme: Scheme | None = None,
    mend: Mend | None = None,
    progress: Progress | None = None,
    read: Read | None = None,
) -> Record:
    """Make the record of pages as they were first read; the rest is that of `brief`, and `read` that of `brief_read`.

    Raises NoRecord if not one article is among them.
    """
    found, skipped = _one_voice(_counted(firsts, progress or _silence))
    return brief_read(found, models, skipped=skipped, scheme=scheme, mend=mend, progress=progress, read=read)


def brief_read(
    found: Sequence[Article],
    models: Models,
    *,
    skipped: Sequence[Skipped] = (),
    scheme: Scheme | None = None,
    mend: Mend | None = None,
    progress: Progress | None = None,
    read: Read | None = None,
) -> Record:
    """Make the record of articles as they were first read: the half of `brief` that needs no inputs.

    `read` stands for `read_article`. Raises NoRecord if there is none, or nothing could be found in any.
    """
    tell = progress or _silence
    found = articles.drop_repeated(found, residue=models.residue)
    docs, said, failed = _annotate(found, read or (lambda article: read_article(article, models)), tell)
    left = [*skipped, *failed]
    if not docs:
        raise NoRecord(_nothing_read(left), tuple(left))
    tell("comparing", 0, 1)
    made = compose(found, docs, said, made_by(models), skipped=left, scheme=scheme, mend=mend)
    tell("comparing", 1, 1)
    return made


def made_by(models: Models) -> dict[str, Any]:
    """What a record says of who made it."""
    return {"name": "OnRecord", "version": __version__, "weights": models.names}


def compose(
    found: Sequence[Article],
    docs: Sequence[Document],
    said: Mapping[str, tuple[Statement, ...]],
    created_by: Mapping[str, Any],
    *,
    skipped: Sequence[Skipped] = (),
    scheme: Scheme | None = None,
    mend: Mend | None = None,
) -> Record:
    """Make the record of articles that have been read: the half of `brief` that needs no weights.

    `docs` and `said` (the statements of each article, by its id) hold offsets of the running texts of `found`. `mend`
    corrects the story before anything is concluded from it, and tells by which corrections.
    """
    with _uncollected():
        return _composed(found, docs, said, created_by, skipped, scheme, mend)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Inside, Python looks for no circles among the objects that it made: what is composed has none to speak of, and
    looking through a long story again and again takes a seventh of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _composed(
    found: Sequence[Article],
    docs: Sequence[Document],
    said: Mapping[str, tuple[Statement, ...]],
    created_by: Mapping[str, Any],
    skipped: Sequence[Skipped],
    scheme: Scheme | None,
    mend: Mend | None,
) -> Record:
    story = articles.as_written(stories.assemble(docs, said), found)
    story, mended = mend(story) if mend else (story, ())
    written = _as_written(docs, story.articles)
    issues, positions = findings.find_positions(story, written, scheme)
    times = {doc.article.id: documents.find_times(doc) for doc in written}
    timeline = findings.find_timeline(story, written, times, documents.find_status)
    claims = findings.find_claims(story, written, times, timeline)
    omissions = findings.find_omissions(story, timeline, claims)
    takeaways = findings.find_takeaways(
        story, written, issues=issues, positions=positions, timeline=timeline, claims=claims, omissions=omissions
    )
    return record.assemble(
        story, skipped, created_by, issues=issues, positions=positions, timeline=timeline, claims=claims,
        omissions=omissions, takeaways=takeaways, corrections=mended,
    )  # fmt: skip


def _as_written(docs: Iterable[Document], found: Sequence[Article]) -> list[Document]:
    """The documents with the offsets of the articles as they are on record, in the order of those."""
    by_id = {doc.article.id: doc for doc in docs}
    as_written = (articles.document_as_written(by_id[article.id], article) for article in found)
    return [replace(doc, article=article) for doc, article in zip(as_written, found, strict=True)]


def quotes(
    inputs: Iterable[str],
    models: Models,
    *,
    stdin: Callable[[], bytes] | None = None,
    allow_private: Private = False,
    fetch: sources.Fetch | None = None,
    table: Table | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Quote, ...] | Skipped]:
    """Yield the statements of one article after the other, each read by itself, and what was no article.

    An article without statements yields an empty tuple. Nothing is kept from one article to the next, so that memory
    does not grow with their number; for that reason a text that comes twice is read twice.
    """
    pages = sources.read(inputs, stdin=stdin, allow_private=allow_private, fetch=fetch, table=table)
    firsts = (first for page in pages for first in first_readings(page, models))
    for first in _counted(firsts, progress or _silence):
        yield first.found if isinstance(first.found, Skipped) else quotes_of(first.found, models)


def quotes_of(article: Article, models: Models) -> tuple[Quote, ...] | Skipped:
    """The statements of one article, read by itself."""
    try:
        _, story = read_alone(article, models)
        return stories.quotes(articles.as_written(story, [article]))
    except Exception as error:
        return Skipped(article.input, _reason(error, article.input))


def read_alone(article: Article, models: Models) -> tuple[Document, Story]:
    """Read one article by itself: its document, and the story that it alone tells.

    Both hold offsets of the running text; `articles.as_written` moves a story to the article's own.
    """
    doc, said = _understand(article, models)
    return doc, stories.assemble([doc], {article.id: said})


def told_alone(article: Article, models: Models) -> tuple[Story, tuple[TimeExpression, ...]] | Skipped:
    """What one article tells by itself, in its own offsets: who said what, as a story of one, and the times in it."""
    try:
        doc, story = read_alone(article, models)
        story = articles.as_written(story, [article])
        return story, times_told(doc, story.articles[0])
    except Exception as error:
        return Skipped(article.input, _reason(error, article.input))


def read_inputs(
    inputs: Iterable[str | sources.Held],
    *,
    stdin: Callable[[], bytes] | None = None,
    allow_private: Private = False,
    fetch: sources.Fetch | None = None,
    table: Table | None = None,
) -> Iterator[Page | Skipped]:
    """Yield what `inputs` hold, page by page, for a desk that keeps them as they come."""
    yield from sources.read(inputs, stdin=stdin, allow_private=allow_private, fetch=fetch, table=table)


def read_page(page: Page, models: Models) -> Article | Skipped:
    """Read the article on a page."""
    return _extract_one(page, models.residue)


def held_lines(article: Article) -> tuple[HeldLine, ...]:
    """The lines of an article, by which a desk learns what its outlet repeats."""
    return articles.held_lines(article)


def repeated_lines(holders: Mapping[int, Holder], among: Collection[int]) -> frozenset[int]:
    """Which lines `among` some are repeated in articles; these come in the order in which they are looked at."""
    return articles.repeated_lines(holders, among)


def without_repeated(article: Article, repeated: Collection[int], models: Models) -> Article:
    """The article, as it was first read, without the lines that its outlet repeats."""
    return articles.without_repeated(article, repeated, residue=models.residue) if repeated else article


def read_article(article: Article, models: Models) -> Understood | Skipped:
    """Find what an article holds by itself, in offsets of its running text: what `compose` makes a record of."""
    try:
        return _understand(article, models)
    except Exception as error:
        return Skipped(article.input, _reason(error, article.input))


def as_read(article: Article) -> Article:
    """The article with the text that its document and statements count in (see `read_article`)."""
    return articles.running(article)


def times_told(doc: Document, article: Article) -> tuple[TimeExpression, ...]:
    """The times that an article on record tells: `doc` is what was found in it (see `read_article`)."""
    return documents.find_times(replace(articles.document_as_written(doc, article), article=article))


def sketch(article: Article) -> Sketch:
    """What the grouping of a stream keeps of an article."""
    return stories.sketch(article, load_grouping())


def grouper(kept: Iterable[tuple[bytes, str]]) -> Grouper:
    """Go on grouping a stream: `kept` are packed sketches, each with its story, in the order in which they came."""
    made = Grouper(load_grouping())
    for packed, story in kept:
        made.restore(Sketch.unpack(packed), story)
    return made


def reread(inputs: Sequence[str]) -> Iterator[Article | Skipped]:
    """Yield what `inputs` hold now, to compare with a record: articles as they are first read, and what holds none."""
    return (article for _, article in looks(inputs))


def reread_pages(pages: Iterable[Page]) -> Iterator[Article | Skipped]:
    """Yield the articles that pages kept from before hold, as they are first read."""
    residue = load_residue()
    return (_extract_one(page, residue) for page in pages)


def looks(
    inputs: Sequence[str], *, allow_private: Private = False
) -> Iterator[tuple[Page | Skipped, Article | Skipped]]:
    """Yield what inputs hold, page by page, each with the article on it, as it is first read."""
    residue = load_residue()
    for page in sources.read(inputs, allow_private=allow_private):
        yield page, _extract_one(page, residue)


_STRANGE = "it is not what an article of the record was read from"
_CHANGED = "something around its words is not as it was when they were read"


def pages_behind(
    looks: Iterable[tuple[Page | Skipped, Article | Skipped]], found: Sequence[Article]
) -> tuple[dict[str, Page], list[Skipped]]:
    """The pages that these articles were read from, by the ids of the articles; and the inputs that are behind none of
    them, with the reason. `looks` are pages, each with the article on it.

    An article of which there are several by its text is told by the name of its input. A file that is not, byte for
    byte, the one that was read is behind none.
    """
    pages: dict[str, Page] = {}
    strange: list[Skipped] = []
    for page, read in looks:
        if isinstance(page, Skipped) or isinstance(read, Skipped):
            strange.append(read if isinstance(read, Skipped) else Skipped(page.input, _STRANGE))
            continue
        same = [article for article in found if article.text == read.text]
        alike = [article for article in same if not record.is_another_source(article, read)]
        alike.sort(key=lambda article: (article.id in pages, article.input != page.input))
        if alike:
            pages[alike[0].id] = page
        else:
            strange.append(Skipped(page.input, _CHANGED if same else _STRANGE))
    return pages, strange


def first_readings(page: Page | Skipped, models: Models) -> tuple[First, ...]:
    """What a page is, and beside it what is wrong with what a table says of it."""
    first = First(_extract_one(page, models.residue), _is_named(page))
    trouble = no_date(page) if isinstance(page, Page) else None
    return (first, First(trouble, False)) if trouble else (first,)


def _counted(firsts: Iterable[First], tell: Progress) -> Iterator[First]:
    for done, first in enumerate(firsts, start=1):
        yield first
        tell("reading", done, 0)


def no_date(page: Page) -> Skipped | None:
    """What to tell of a table that gives an article a date which is none."""
    if page.published_basis is None or page.published is None or articles.iso_date(page.published):
        return None
    reason = f'gives {page.input} the date "{page.published[:40]}", which is no calendar day: write 2031-03-12'
    return Skipped(page.published_basis.removeprefix("from "), reason)


def _extract_one(page: Page | Skipped, residue: articles.ResidueModel) -> Article | Skipped:
    if isinstance(page, Skipped):
        return page
    try:
        return articles.extract(page, residue=residue, blocks=load_blocks() if page.is_html else None)
    except Exception as error:
        return Skipped(page.input, _reason(error, page.input))


def _one_voice(firsts: Iterable[First]) -> tuple[list[Article], list[Skipped]]:
    """Part articles from what was skipped, and skip all but one of those that are the same article.

    The same words from two outlets that name themselves (in a page's own fields, or by its address) are two articles,
    and it is the story's affair to see a copy in one of them. A plain file names nobody: it is the article again.
    """
    kept: list[Article] = []
    by_text: dict[str, list[tuple[Article, bool]]] = {}
    skipped = []
    for each in sorted(firsts, key=lambda each: (not each.is_named, each.found.input)):
        article, named = each.found, each.is_named
        if isinstance(article, Skipped):
            skipped.append(article)
            continue
        alike = by_text.setdefault(article.sha256, [])
        same = (other for other, is_named in alike if not (named and is_named and other.outlet != article.outlet))
        first = next(same, None)
        if first is None:
            kept.append(article)
            alike.append((article, named))
        else:
            skipped.append(Skipped(article.input, f"the same text as {first.input}"))
    return kept, skipped


def _is_named(page: Page | Skipped) -> bool:
    return isinstance(page, Page) and bool(page.outlet or page.url or page.is_html)


def _annotate(
    found: Sequence[Article], read: Read, tell: Progress
) -> tuple[list[Document], dict[str, tuple[Statement, ...]], list[Skipped]]:
    docs, said, failed = [], {}, []
    for done, article in enumerate(found):
        tell("finding statements", done, len(found))
        told = read(article)
        if isinstance(told, Skipped):
            failed.append(told)
        else:
            docs.append(told[0])
            said[article.id] = told[1]
    tell("finding statements", len(found), len(found))
    return docs, said, failed


def _understand(article: Article, models: Models) -> Understood:
    """The document of an article, and its statements."""
    doc = documents.annotate(articles.running(article), models.nlp)
    return doc, tuple(statements.extract(doc, models.tagger))


def _reason(error: Exception, input: str) -> str:
    """Why an article was left out: our own errors say it themselves, any other is a fault of OnRecord."""
    if isinstance(error, OnRecordError):
        return str(error).removeprefix(f"{input}: ")
    if isinstance(error, MemoryError):
        return "needed more memory than it may take"
    return f"OnRecord failed on it, which is a fault to report ({type(error).__name__}: {error})"


def _nothing_read(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return "No record could be made: no article was named."
    if len(skipped) == 1:
        return f"No record could be made: {skipped[0].input}: {skipped[0].reason}."
    return f"No record could be made: none of {len(skipped)} inputs holds an article that OnRecord can read."


def _silence(step: str, done: int, total: int) -> None:
    """Report no progress."""
