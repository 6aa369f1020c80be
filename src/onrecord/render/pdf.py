"""A brief as PDF: what stands on paper in, the bytes of a tagged PDF (PDF/UA-1) out. Needs the extra `export`.

Set by Typst with our template and the typefaces that come with it, so that the same record gives the same bytes on
every machine. The template gets the record as data, of which nothing is read as markup; it can reach no network, and no
file but itself.
"""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from onrecord.datamodel import Record
from onrecord.errors import UsageError
from onrecord.render.extras import missing
from onrecord.render.paper import paper

__all__ = ["to_pdf"]

_FACES = ("SourceSansPro-Regular.otf", "SourceSansPro-Semibold.otf", "SourceSansPro-It.otf")
_STANDARD = "ua-1"  # tagged for screen readers; it also refuses what no typeface can show, which is how we know of it
_BOX = "□"
_UNSHOWN = ('the text `"', '"` could not be displayed')  # what Typst says around it
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")  # how the message writes marks that combine and what has no shape
_UNSEEN = re.compile(  # has no shape of its own, and would stand as □: soft hyphens, variation selectors, tags
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
_MARKS = ("Mn", "Me", "Mc", "Cf")
_ATTEMPTS = 8  # of 60 strings of 30 characters from all of Unicode, none took more than 4
_COMMON = re.compile("[\u0020-\u024f‐-‧“”‘’…€−→§·□]")  # what the typefaces are known to have
_PROBES = 100  # characters that are tried one by one (15 ms each); the rest of a block of 256 then goes with the first
_NAMED = 40  # of these, so many are named on the last page
_PROBE = b'#set document(title: "probe")\n#set text(font: "Libertinus Serif", lang: "en")\n= Probe\n#sys.inputs.text'


def to_pdf(record: Record, fonts: str | None = None) -> bytes:
    """Return the brief of a record as PDF.

    Characters that no typeface has stand as □, and the last page names them; `fonts` is a folder with typefaces that
    have more. Raises UsageError where Typst is not installed or `fonts` is no folder.
    """
    if fonts is not None and not Path(fonts).is_dir():
        raise UsageError(f"{fonts} is no folder of typefaces.")
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        compiler = _compiler(Path(folder), fonts)
        told = _mapped(paper(record), lambda words: _UNSEEN.sub("", unicodedata.normalize("NFC", words)))
        return _set(compiler, told)


def _set(compiler: Any, told: dict[str, Any]) -> bytes:
    """Set what is told, with □ for all that cannot be shown: single characters first, then letters with their marks.

    A letter and its marks need one typeface that has them all, which shows only as they are set. Should something be
    left all the same, it is set without the standard that refuses it.
    """
    text = json.dumps(told, ensure_ascii=False)
    unshown, marks = _unshown(compiler, text), {c for c in text if unicodedata.category(c) in _MARKS}
    for _ in range(_ATTEMPTS):
        made = _compile(compiler, _template(), brief=_data(told, unshown))
        if isinstance(made, bytes):
            return made
        unshown |= {c for c in made if not _COMMON.match(c)} - unshown or marks
    plain: bytes = compiler.compile(input=_template(), format="pdf", sys_inputs={"brief": _data(told, unshown)})
    return plain


def _data(told: dict[str, Any], unshown: set[str]) -> str:
    boxes = dict.fromkeys(map(ord, unshown), _BOX)
    shown = _mapped(told, lambda words: words.translate(boxes))
    return json.dumps({**shown, "unshown": _named("".join(sorted(unshown)))}, ensure_ascii=False)


def _compiler(folder: Path, fonts: str | None) -> Any:
    """A compiler with Typst's own typefaces, our sans and those of the user, and none of the machine's.

    The sans is copied, as its package has every face twice and a folder's order differs between machines.
    """
    try:
        import typst

        source = files("font_source_sans_pro") / "files"
    except ImportError:
        raise missing("PDF", "typst", "export") from None
    for face in _FACES:
        (folder / face).write_bytes((source / face).read_bytes())
    paths = [str(folder), *([fonts] if fonts else [])]
    return typst.Compiler(font_paths=paths, ignore_system_fonts=True, root=str(folder))


def _compile(compiler: Any, template: bytes, **inputs: str) -> bytes | set[str]:
    """The PDF, or what Typst first finds that no typeface can show."""
    import typst

    try:
        made: bytes = compiler.compile(input=template, format="pdf", sys_inputs=inputs, pdf_standards=[_STANDARD])
    except typst.TypstError as error:
        _, begun, rest = str(error).partition(_UNSHOWN[0])
        named, ended, _ = rest.partition(_UNSHOWN[1])
        if not (begun and ended):
            raise
        return set(_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), named))
    return made


@cache
def _template() -> bytes:
    return (files("onrecord.render") / "templates" / "brief.typ").read_bytes()


def _unshown(compiler: Any, text: str) -> set[str]:
    """The characters of a text that no typeface has."""
    left, unshown = sorted(set(_COMMON.sub("", text))), set[str]()
    while left and not isinstance(found := _compile(compiler, _PROBE, text=" ".join(left)), bytes):
        unshown |= found & set(left) or set(left)  # if it does not tell which, none is sure to be shown
        if len(unshown) > _PROBES:
            blocks = {ord(character) >> 8 for character in unshown}
            unshown.update(character for character in left if ord(character) >> 8 in blocks)
        left = [character for character in left if character not in unshown]
    return unshown


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every string in it changed, but for addresses."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: item if key == "url" else _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    return value


def _named(characters: str) -> list[str]:
    """Characters by their numbers, up to as many as a line or two hold. Example: ["U+4E2D", "U+6587"]."""
    named = [f"U+{ord(character):04X}" for character in characters]
    return named if len(named) <= _NAMED else [*named[:_NAMED], f"and {len(named) - _NAMED} more"]
