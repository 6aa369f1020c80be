"""The tables of a batch and their columns; rows in, the bytes of a Parquet file out.

Rows of one table are the same whatever part they lie in, so that a query may read all files of a table as one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from onrecord.render.extras import missing
from onrecord.utf16 import well_formed

__all__ = [
    "AT_WILL",
    "TABLES",
    "VECTOR_LENGTH",
    "Column",
    "Kind",
    "Row",
    "Rows",
    "Table",
    "columns_of",
    "need_pyarrow",
    "to_parquet",
]

Kind = Literal["text", "texts", "number", "flag", "day", "places", "labels", "vector"]
"""What a column holds: "texts" are lists of text, a "day" is a date of the calendar, "places" are lists of
{start, end}, "labels" of {start, end, label}, a "vector" is an array of 384 numbers of single precision."""

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
"""Rows by the name of their table, their values in the order of its columns."""

VECTOR_LENGTH = 384


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind
    about: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    about: str
    columns: tuple[Column, ...]


def _table(about: str, text: str) -> Table:
    """A table with columns from lines of "name kind what it is"."""
    lines = (line.split(maxsplit=2) for line in text.splitlines() if line)
    return Table(about, tuple(Column(name, cast(Kind, kind), told) for name, kind, told in lines))


_PLACE = """
article text id of the article
input text the input that it was read from
start_char number offset in the article's text of the first character of `quote`
end_char number offset after its last character
quote text these words, verbatim
"""

AT_WILL = ("vectors", "stories")
"""The tables that are filled only if they are asked for."""

TABLES: Mapping[str, Table] = {
    "articles": _table(
        "What was read, a row for each input, in the order of the inputs.",
        """
id text id, of outlet and text: a text that comes twice from one outlet has one id in two rows
input text the input as it was named; one of several in a file adds #n
outlet text who published it
title text the headline
title_start number offset of the headline in `text`, where it stands there
title_end number offset after it
byline text who wrote it
published text ISO date, or date and time, as precise as it is known
published_day day the same, where it is a day
published_basis text how the date is known
url text its address
language text ISO 639-1 code
sha256 text SHA-256 of the text in UTF-8
source_sha256 text SHA-256 of what it was read from: the bytes of a file or an answer of the web, the fields of a row
text text the text that all offsets count characters of
zones labels titles, headings, captions and boilerplate; all else is body
dropped labels parts that are no part of the report, with the reason
paragraphs places its paragraphs, if its text is wrapped; if there are none, each line is one
notes texts what was done to read it
statements number how many statements it gives
""",
    ),
    "statements": _table(
        "Who said what, by article and place.",
        """
id text id, of where the content stands
kind text direct (all quoted), indirect or mixed
act text what the speaker does by it: say, ask, demand, promise ...; believe, want and perceive are no speech
zone text where in the article it stands
text text the words, " … " where pieces are apart in the article
content_at places where they stand
source text the mention credited
source_at places where it stands
cue text the verb or phrase of attribution
cue_at places where it stands
speaker text id of the actor; empty where this article alone does not tell
speaker_name text name of the actor
speaker_kind text person, organisation, country, group or unnamed
addressees texts to whom it was said: names, or plain words
venue text where or by what it was said
said_on text ISO date on which it was said, where the text tells
said_day day the same, where it is a day
polarity text affirmed or denied
condition text the "if" that it hangs on
condition_at places where that stands
hearsay text the words by which the article knows it second-hand
hearsay_at places where they stand
anonymity text on what terms the source is not named
anonymity_at places where that stands
nested_in text id of the statement whose content holds it
continues text id of the statement whose source it carries on
via texts names of those who passed it on
on_behalf_of text name of the actor for whom it was said
"""
        + _PLACE,
    ),
    "actors": _table(
        "Who speaks or is spoken of, article by article.",
        """
id text id, of kind and name
name text the fullest form that the article has
kind text person, organisation, country, group or unnamed
roles texts offices and descriptions, most used first
aliases texts other names, most used first
statements number how many statements of the article are its own
mentions number how often the article names or refers to it
mentions_at places where
"""
        + _PLACE,
    ),
    "times": _table(
        "The times that are told, as TIMEX3 of TimeML has them.",
        """
type text DATE, TIME, DURATION or SET
value text TIMEX3 value: 2031-05-09, 2031-W19, P2D ...
first_day day the first day that it covers, where one is known
last_day day the last
basis text how it is known: stated, published, text or unresolved
is_coming flag whether it lies ahead of the day of publication
mod text TIMEX3 modifier: START, MID, END, APPROX ...
quant text of a set, its quantifier: EVERY or EACH
freq text of a set, how often: 2X
hangs text of a length, whether it counts from before or after what the text tells next
signal text the preposition before it: since, until, by ...
"""
        + _PLACE,
    ),
    "vectors": _table(
        "What each statement means, as a vector of length one; there only if it was asked for.",
        """
statement text id of the statement
vector vector alike contents have a product near one
"""
        + _PLACE,
    ),
    "stories": _table(
        "Which articles tell the same story, by the day of their first; there only if it was asked for.",
        """
story text id of the story
record text the file of its record in the folder `records`, below the month of the story; empty where none could be made
reason text why there is none
article text id of the article
input text the input that it was read from; of a text that came twice, the first
outlet text who published it
title text the headline
published_day day the day of publication
""",
    ),
    "rejects": _table(
        "What gave no article, and why; also tables that give an article a date which is none.",
        """
input text the input as it was named; one of several in a file adds #n
reason text why, in words
""",
    ),
}
"""All tables, by name."""


def columns_of(tables: Iterable[str]) -> dict[str, list[str]]:
    """The columns of these tables, each with its kind: a part of other columns is another part."""
    return {name: [f"{column.name} {column.kind}" for column in TABLES[name].columns] for name in tables}


def need_pyarrow() -> None:
    """Raise UsageError where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise missing("A batch", "pyarrow", "parquet") from None


def to_parquet(name: str, rows: Iterable[Row]) -> bytes:
    """Rows of a table as the bytes of a Parquet file with one group of rows; every column tells its meaning."""
    import pyarrow as pa
    from pyarrow import parquet

    schema, columns = _schema(name), TABLES[name].columns
    held = list(rows)
    values = [_values([row[place] for row in held], column.kind) for place, column in enumerate(columns)]
    arrays = [pa.array(value, type=field.type) for value, field in zip(values, schema, strict=True)]
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


@cache
def _schema(name: str) -> Any:
    """The Arrow schema of a table."""
    import pyarrow as pa

    ends = [pa.field("start", pa.int64()), pa.field("end", pa.int64())]
    types: dict[Kind, Any] = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "number": pa.int64(),
        "flag": pa.bool_(),
        "day": pa.date32(),
        "places": pa.list_(pa.struct(ends)),
        "labels": pa.list_(pa.struct([*ends, pa.field("label", pa.string())])),
        "vector": pa.list_(pa.float32(), VECTOR_LENGTH),
    }
    table = TABLES[name]
    return pa.schema(
        [pa.field(column.name, types[column.kind], metadata={"about": column.about}) for column in table.columns],
        metadata={"about": table.about},
    )


def _values(values: Sequence[Any], kind: Kind) -> list[Any]:
    """The values of a column as Arrow takes them; half of a surrogate pair, which no table can hold, is U+FFFD."""
    if kind == "text":
        return [None if value is None else well_formed(value) for value in values]
    if kind == "texts":
        return [[well_formed(each) for each in value] for value in values]
    if kind in ("places", "labels"):
        names = ("start", "end", "label") if kind == "labels" else ("start", "end")
        return [[dict(zip(names, each, strict=True)) for each in value] for value in values]
    return list(values)
