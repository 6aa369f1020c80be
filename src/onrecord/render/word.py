"""A brief as a Word file: what stands on paper in, the bytes of a DOCX out. Needs the extra `export`.

Headings, tables and lists are Word's own, so that its outline and a screen reader know them; what is the articles' own
has a style of its own. A label is a link to the statement at the end, as a note would be.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from onrecord.datamodel import Record
from onrecord.render.extras import missing
from onrecord.render.paper import paper
from onrecord.render.zipping import zipped

__all__ = ["to_docx"]

_MOMENT = dt.datetime(2000, 1, 1)  # stands for when the file was made: the same record gives the same bytes
_MOST_COLUMNS = 10  # actors in one matrix: so many stand beside a readable issue on A4
_UPRIGHT = 4  # more actors than these are written upright
_SANS, _SERIF = "Calibri", "Cambria"  # what Word and its kin have everywhere, or a twin of (Carlito, Caladea)
_INK, _QUIET, _LINK, _TINT, _LINE = "1D1C1A", "625E57", "1D5487", "FBEEC2", "CBC6BB"
_STANCES = {"for": ("1D6B3A", "E3F1E7"), "against": ("A12A1A", "F9E4E0"), "conditional": ("7A5A00", "F6ECD0")}

# Character styles: name, typeface, size in points, colour, whether bold, colour behind.
_RUNS = (
    ("Own words", _SERIF, 10.5, _INK, False, None),
    ("Own words marked", _SERIF, 10.5, _INK, False, _TINT),
    ("Quiet", _SANS, 9, _QUIET, False, None),
    ("Label", _SANS, 8.5, _LINK, True, None),
    *(("Stance " + name, _SANS, 10, ink, True, None) for name, (ink, _) in _STANCES.items()),
)


def to_docx(record: Record) -> bytes:
    """Return the brief of a record as a Word file. Raises UsageError where python-docx is not installed."""
    try:
        import docx
    except ImportError:
        raise missing("DOCX", "python-docx", "export") from None
    told = paper(record)
    sheet = _Sheet(docx.Document())
    sheet.set_up(told["title"])
    _head(sheet, told)
    _timeline(sheet, told)
    _standing(sheet, told)
    _claims(sheet, told)
    _same(sheet, told)
    _outlets(sheet, told)
    _speakers(sheet, told)
    _evidence(sheet, told)
    sheet.line([("Quiet", f"{told['made']}. OnRecord shows evidence and grades nobody.")])
    return sheet.saved()


_Part = tuple[str | None, str] | dict[str, str]
"""A piece of a line: a character style and words, or a link: its ``text``, and ``to`` a statement or to a ``url``."""


class _Sheet:
    """A Word file that is being written. python-docx knows neither links nor bookmarks, so they are made of XML."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self._numbers = count(1)
        self._styles: dict[str, str] = {}
        """Names of styles to their ids: python-docx looks through all of them for each run."""

    def set_up(self, title: str) -> None:
        """Styles, page and properties."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Mm, Pt, RGBColor

        known = self.file.core_properties
        known.title, known.author, known.last_modified_by, known.comments = title[:255], "OnRecord", "OnRecord", ""
        known.created = known.modified = _MOMENT
        known.language, known.revision = "en", 1
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(24)
        section.top_margin = section.bottom_margin = Mm(24)
        for name, points, before, after in (
            *(("Normal", 10, 0, 4), ("Title", 24, 0, 4), ("Heading 1", 15, 18, 6), ("Heading 2", 11, 10, 4)),
            *(("Heading 3", 10, 6, 2), ("List Bullet", None, 0, 3), ("List Number", None, 0, 4)),
        ):
            style = self.file.styles[name]
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            # Of a heading also the character style that is linked to it, by which some programs show it.
            twins = [style, *(twin for twin in self.file.styles if twin.name == f"{name} Char")]
            for faced in twins if points else ():
                _face(faced, _SANS)
                faced.font.size, faced.font.color.rgb = Pt(points), RGBColor.from_string(_INK)
                faced.font.bold = None if name == "Normal" else True
        _unlined(self.file.styles["Title"])
        for name, face, size, ink, is_bold, behind in _RUNS:
            style = self.file.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
            _face(style, face)
            style.font.size, style.font.color.rgb, style.font.bold = Pt(size), RGBColor.from_string(ink), is_bold
            if behind:
                style.element.get_or_add_rPr().append(_xml("w:shd", val="clear", color="auto", fill=behind))
        self._styles = {style.name: style.style_id for style in self.file.styles}
        foot = section.footer.paragraphs[0]
        self._run(foot, "Quiet", f"{_short(title)}  ·  ")
        for field in ("PAGE", "NUMPAGES"):
            place = _xml("w:fldSimple", instr=field)
            place.append(self._run(foot, "Quiet", "1")._r)
            foot._p.append(place)
            if field == "PAGE":
                self._run(foot, "Quiet", " / ")

    def heading(self, level: int, words: str) -> None:
        self.line([(None, words)], f"Heading {level}")

    def line(self, parts: Iterable[_Part], style: str = "Normal", *, into: Any = None, mark: str | None = None) -> Any:
        """A paragraph; `into` a cell of a table, `mark` the name that references to it go by."""
        paragraph = self.file.add_paragraph() if into is None else into
        if into is None and style != "Normal":
            paragraph._p.style = self._styles[style]
        if mark:
            number = str(next(self._numbers))
            paragraph._p.append(_xml("w:bookmarkStart", id=number, name=_mark(mark)))
            paragraph._p.append(_xml("w:bookmarkEnd", id=number))
        for part in parts:
            if isinstance(part, dict):
                self._link(paragraph, part)
            else:
                self._run(paragraph, *part)
        return paragraph

    def _run(self, paragraph: Any, style: str | None, words: str) -> Any:
        run = paragraph.add_run(words)
        run._r.style = self._styles[style] if style else None
        return run

    def _link(self, paragraph: Any, part: dict[str, str]) -> None:
        """A link to a place of the file, or to an address, which `brief.view` has found to be http or https."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn

        if "url" in part:
            link = _xml("w:hyperlink")
            link.set(qn("r:id"), self.file.part.relate_to(part["url"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        else:
            self._run(paragraph, None, " ")
            link = _xml("w:hyperlink", anchor=_mark(part["to"]))
        link.append(self._run(paragraph, "Label", part["text"])._r)
        paragraph._p.append(link)

    def table(self, heads: Sequence[str], widths_mm: Sequence[float]) -> Any:
        """A table with a head that stands on every page, and lines between its rows."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.oxml.ns import qn
        from docx.shared import Mm

        table = self.file.add_table(rows=1, cols=len(heads))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        edges = _xml("w:tblBorders")
        for edge in ("bottom", "insideH"):
            edges.append(_xml(f"w:{edge}", val="single", sz="4", space="0", color=_LINE))
        table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(edges)  # the order is part of the format
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)
        table.rows[0]._tr.get_or_add_trPr().append(_xml("w:tblHeader"))
        self._fill(table.rows[0], [[("Quiet", words)] for words in heads])
        return table

    def row(self, table: Any, cells: Sequence[Sequence[_Part]]) -> Any:
        """A row that stands on one page."""
        row = table.add_row()
        row._tr.get_or_add_trPr().append(_xml("w:cantSplit"))
        self._fill(row, cells)
        return row

    def _fill(self, row: Any, cells: Sequence[Sequence[_Part]]) -> None:
        for cell, column, parts in zip(row.cells, row.table.columns, cells, strict=True):
            cell.width = column.width
            self.line(parts, into=cell.paragraphs[0])

    def saved(self) -> bytes:
        """The file, without the moments that a zip file tells."""
        out = io.BytesIO()
        self.file.save(out)
        with zipfile.ZipFile(out) as archive:
            return zipped((name, archive.read(name)) for name in archive.namelist())


def _xml(element_name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(element_name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _face(style: Any, face: str) -> None:
    """Set the typeface of a style, for all scripts: those of a theme would else come first."""
    from docx.oxml.ns import qn

    style.font.name = face
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi"):
        faces.set(qn(f"w:{name}"), face)


def _unlined(style: Any) -> None:
    """Take the line from under a style's paragraphs."""
    from docx.oxml.ns import qn

    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _mark(name: str) -> str:
    """A name as Word lets bookmarks have it. Example: "M_s12" for "M-s12"."""
    return name.replace("-", "_")


def _short(title: str) -> str:
    return title if len(title) <= 80 else f"{title[:79]}…"


def _notes(words: Iterable[str]) -> list[_Part]:
    told = " · ".join(filter(None, words))
    return [("Quiet", told)] if told else []


def _break(parts: Sequence[_Part]) -> list[_Part]:
    """The parts on a line of their own."""
    return [(None, "\n"), *parts] if parts else []


def _head(sheet: _Sheet, told: dict[str, Any]) -> None:
    sheet.line([("Quiet", "OnRecord")])
    sheet.line([(None, told["title"])], "Title")
    sheet.line(_notes(told["counts"]))
    if told["takeaways"]:
        sheet.heading(1, "Takeaways")
    for found in told["takeaways"]:
        runs: list[_Part] = [("Own words" if run["own"] else "Quiet", run["text"]) for run in found["runs"]]
        sheet.line([("Strong", found["heading"]), (None, "\n"), *runs, *found["refs"]], "List Number")
    sheet.heading(1, "Articles read")
    table = sheet.table(("", "Outlet and title", "Published", "Read", "Statements"), (10, 78, 40, 16, 20))
    for article in told["articles"]:
        _article(sheet, table, article)
    if told["skipped"]:
        sheet.heading(2, "Not read")
    for entry in told["skipped"]:
        sheet.line([("Strong", entry["input"]), (None, f" {entry['reason']}")], "List Bullet")
    if told["notes"]:
        sheet.heading(2, "Notes")
    for note in told["notes"]:
        sheet.line([(None, note)], "List Bullet")
    if told["articles"]:
        key = told["articles"][0]["key"]
        lead: list[_Part] = [
            ("Quiet", "Words set "),
            ("Own words", "in this type"),
            ("Quiet", " are the articles’ own, "),
        ]
        rest = (
            f"verbatim; all else is OnRecord’s. A label such as {key}4 leads to the statement, {key}§4 to the fourth "
            f"sentence of article {key}: both stand at the end with their place in the article, in characters of its "
            "text."
        )
        sheet.line([*lead, ("Quiet", rest)])


def _article(sheet: _Sheet, table: Any, article: dict[str, Any]) -> None:
    url = article["url"]
    input: list[_Part] = [{"text": article["address"], "url": url}] if url else [("Quiet", article["input"])]
    outlet: list[_Part] = [
        ("Strong", article["outlet"]),
        *_break([("Own words", article["title"])] if article["title"] else []),
        *_break(_notes([article["byline"] or ""])),
        *_break(input),
        *(part for note in article["notes"] for part in _break(_notes([note]))),
    ]
    sheet.row(
        table,
        [
            [("Label", article["key"])],
            outlet,
            [(None, article["date"]), *_break(_notes([article["basis"] or ""]))],
            [(None, article["read"]), *_break(_notes([article["words"]]))],
            [(None, str(article["statements"]))],
        ],
    )


def _timeline(sheet: _Sheet, told: dict[str, Any]) -> None:
    if told["timeline"]:
        sheet.heading(1, "Timeline")
    for part in told["timeline"]:
        sheet.heading(2, part["heading"])
        table = sheet.table(("", "When", "What"), (9, 38, 115))
        for event in part["events"]:
            sheet.row(table, [[("Quiet", str(event["number"]))], [("Strong", event["when"])], _event(event)])


def _event(event: dict[str, Any]) -> list[_Part]:
    hangs: list[_Part] = [("Stance conditional", f"{event['condition']}\n→ ")] if event["condition"] else []
    by: list[_Part] = [("Strong", f"{event['by']}: ")] if event["by"] else []
    return [*hangs, *by, ("Own words", event["what"]), *event["refs"], *_break(_notes(event["about"]))]


def _standing(sheet: _Sheet, told: dict[str, Any]) -> None:
    matrix, alone = told["matrix"], told["alone"]
    if not (matrix["issues"] or alone):
        return
    sheet.heading(1, "Where they stand")
    marks: list[_Part] = [("Stance for", "+ for"), (None, ", "), ("Stance against", "− against"), (None, ", ")]
    sheet.line([("Quiet", "As their statements show it: "), *marks, ("Stance conditional", "? on a condition")])
    for first in range(0, len(matrix["actors"]), _MOST_COLUMNS):
        _matrix(sheet, matrix, slice(first, first + _MOST_COLUMNS))
    for heading, issues in (("What shows it", matrix["issues"]), ("Where one alone takes a position", alone)):
        if issues:
            sheet.heading(2, heading)
        for issue in issues:
            parts: list[_Part] = [("Own words", f"{issue['label']}: ")]
            for number, found in enumerate(issue["stances"]):
                parts += [(None, "; ")] if number else []
                parts += [("Strong", f"{found['actor']} "), (f"Stance {found['stance']}", found["told"])]
                parts += found["refs"]
            sheet.line(parts, "List Bullet")


def _matrix(sheet: _Sheet, matrix: dict[str, Any], shown: slice) -> None:
    actors = matrix["actors"][shown]
    is_upright = len(actors) > _UPRIGHT
    width = 10 if is_upright else 26
    table = sheet.table(("Issue", *actors), (162 - width * len(actors), *(width for _ in actors)))
    if is_upright:
        _stand_up(table.rows[0])
    for issue in matrix["issues"]:
        cells = issue["cells"][shown]
        row = sheet.row(table, [[("Own words", issue["label"])], *map(_stances, cells)])
        for place, cell in zip(row.cells[1:], cells, strict=True):
            if cell:
                behind = _STANCES[cell[0]["stance"]][1]
                place._tc.get_or_add_tcPr().append(_xml("w:shd", val="clear", color="auto", fill=behind))


def _stances(cell: Sequence[dict[str, str]]) -> list[_Part]:
    return [(f"Stance {found['stance']}", f"{found['mark']} ") for found in cell]


def _stand_up(row: Any) -> None:
    """Write the names of a head from below to above, so that many have a place."""
    from docx.shared import Mm

    row.height = Mm(42)
    for cell in row.cells[1:]:
        cell._tc.get_or_add_tcPr().append(_xml("w:textDirection", val="btLr"))


def _claims(sheet: _Sheet, told: dict[str, Any]) -> None:
    if told["claims"]:
        sheet.heading(1, "What is reported")
        lead = "Whole sentences of the outlets. A possible conflict is no verdict: the words of all sides stand beside "
        sheet.line([("Quiet", f"{lead}each other.")])
    for part in told["claims"]:
        sheet.heading(2, part["heading"])
        for claim in part["claims"]:
            if claim["against"]:
                conflict: list[_Part] = [("Stance against", "possible conflict ")]
                told_as = _notes([claim["conflict"] or "", claim["voice"]])
                sheet.line([*conflict, *told_as]).paragraph_format.keep_with_next = True
                _beside(sheet, [(side["outlet"], _words(side)) for side in claim["sides"] + claim["against"]])
                continue
            refs = [found["ref"] for side in claim["sides"] for found in side["words"]]
            outlets = ", ".join(side["outlet"] for side in claim["sides"])
            told_by = _break(_notes([claim["voice"], outlets]))
            sheet.line([("Own words", claim["text"]), *refs, *told_by], "List Bullet")
        if part["rest"]:
            sheet.line([("Quiet", part["rest"])], "List Bullet")


def _words(side: dict[str, Any]) -> list[_Part]:
    parts: list[_Part] = []
    for number, found in enumerate(side["words"]):
        parts += [(None, "\n")] if number else []
        parts += [("Own words", found["text"]), found["ref"]]
    return parts


def _beside(sheet: _Sheet, sides: Sequence[tuple[str, list[_Part]]]) -> None:
    """Sides in columns, up to three in a row of a table."""
    for first in range(0, len(sides), 3):
        shown = sides[first : first + 3]
        table = sheet.table([outlet for outlet, _ in shown], [162 / len(shown)] * len(shown))
        sheet.row(table, [parts for _, parts in shown])
    sheet.line([])


def _same(sheet: _Sheet, told: dict[str, Any]) -> None:
    if told["same"]:
        sheet.heading(1, "Same words, other wording")
        lead: list[_Part] = [("Quiet", "Reported by more than one outlet. Words that only one side has are ")]
        sheet.line([*lead, ("Own words marked", "marked"), ("Quiet", ".")])
    for found in told["same"]:
        sheet.heading(2, found["speakers"])
        if found["differences"]:
            sheet.line(_notes(found["differences"])).paragraph_format.keep_with_next = True
        _beside(sheet, [(side["outlet"], _wordings(side, found["speakers"])) for side in found["sides"]])


def _wordings(side: dict[str, Any], speakers: str) -> list[_Part]:
    parts: list[_Part] = []
    for number, wording in enumerate(side["wordings"]):
        parts += [(None, "\n")] if number else []
        for place, piece in enumerate(wording["pieces"]):
            parts += [("Own words", f"{' … ' if place else ''}{piece['open']}")]
            parts += [("Own words marked" if run["differs"] else "Own words", run["text"]) for run in piece["runs"]]
            parts += [("Own words", piece["close"])]
        parts += wording["refs"]
        parts += _break(_notes([wording["credit"]] if wording["credit"] != speakers else []))
    return parts


def _outlets(sheet: _Sheet, told: dict[str, Any]) -> None:
    if told["outlets"]:
        sheet.heading(1, "Outlets side by side")
    for outlet in told["outlets"]:
        sheet.heading(2, outlet["name"])
        for found in outlet["lists"]:
            sheet.heading(3, found["heading"])
            for item in found["items"]:
                sheet.line([("Own words", item["text"]), *item["refs"]], "List Bullet")
            if found["rest"]:
                sheet.line([("Quiet", found["rest"])], "List Bullet")


def _speakers(sheet: _Sheet, told: dict[str, Any]) -> None:
    if not told["speakers"]:
        return
    sheet.heading(1, "Who speaks")
    width = min(14.0, 80 / (len(told["keys"]) + 1))
    heads = ("Speaker", *told["keys"], "all")
    table = sheet.table(heads, (162 - width * (len(heads) - 1), *(width for _ in heads[1:])))
    for who in told["speakers"]:
        numbers = [str(number or "–") for number in who["counts"]] + [str(who["total"])]
        name: list[_Part] = [("Strong", f"{who['name']} "), *_notes(["; ".join(who["roles"])])]
        sheet.row(table, [name, *([(None, number)] for number in numbers)])
    if told["named"]:
        sheet.line([("Quiet", f"Named, not speaking: {'; '.join(told['named'])}")])


def _evidence(sheet: _Sheet, told: dict[str, Any]) -> None:
    """What all labels lead to."""
    if told["statements"]:
        sheet.heading(1, "Statements")
        lead: list[_Part] = [
            ("Quiet", "The sentence of each statement, with what was said "),
            ("Own words marked", "marked"),
        ]
        sheet.line([*lead, ("Quiet", ", and its place in the article.")])
    for article in told["statements"]:
        sheet.heading(2, " · ".join(filter(None, (article["key"], article["outlet"], article["date"]))))
        for found in article["items"]:
            styles = {True: "Own words marked", False: "Own words"}
            runs: list[_Part] = [(styles[run["said"] and not run["gap"]], run["text"]) for run in found["passage"]]
            known = _break([("Quiet", " · ".join((found["credit"], *found["facts"], found["at"])))])
            same: list[_Part] = [("Quiet", " · same as"), *found["same"]] if found["same"] else []
            sheet.line([("Label", f"{found['label']}  "), *runs, *known, *same], mark=found["label"])
    if told["cited"]:
        sheet.heading(1, "Sentences cited")
    for article in told["cited"]:
        sheet.heading(2, f"{article['key']} · {article['outlet']}")
        for found in article["items"]:
            words: list[_Part] = [("Label", f"{found['text']}  "), ("Own words", found["words"])]
            sheet.line([*words, ("Quiet", f" {found['at']}")], mark=found["to"])
