"""A brief as PDF: what stands on paper in, the bytes of a tagged PDF (PDF/UA-1) out. Needs the extra `export`.

Set by Typst with our template and the typefaces that come with it, so that the same record gives the same bytes on
every machine. The template gets the record as data, of which nothing is read as markup; it can reach no network, and no
file but itself.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
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
_UNSHOWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.S)
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
        shown = paper(record)
        unshown = _unshown(compiler, json.dumps(shown, ensure_ascii=False))
        boxes = dict.fromkeys(map(ord, unshown), _BOX)
        data = {**_replaced(shown, boxes), "unshown": _named(unshown)}
        return _compile(compiler, _template(), brief=json.dumps(data, ensure_ascii=False))


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


def _compile(compiler: Any, template: bytes, **inputs: str) -> bytes:
    made: bytes = compiler.compile(input=template, format="pdf", sys_inputs=inputs, pdf_standards=[_STANDARD])
    return made


@cache
def _template() -> bytes:
    return (files("onrecord.render") / "templates" / "brief.typ").read_bytes()


def _unshown(compiler: Any, text: str) -> str:
    """The characters of a text that no typeface has, in their order in Unicode."""
    left, unshown = sorted(set(_COMMON.sub("", text))), set[str]()
    while left and (found := _refused(compiler, left)):
        unshown.update(found)
        if len(unshown) > _PROBES:
            blocks = {ord(character) >> 8 for character in unshown}
            unshown.update(character for character in left if ord(character) >> 8 in blocks)
        left = [character for character in left if character not in unshown]
    return "".join(sorted(unshown))


def _refused(compiler: Any, characters: Iterable[str]) -> str:
    """What Typst first finds that it cannot show of some characters; nothing if it can show all."""
    import typst

    try:
        _compile(compiler, _PROBE, text=" ".join(characters))
    except typst.TypstError as error:
        match = _UNSHOWN.search(str(error))
        if not match:
            raise
        return match[1]
    return ""


def _replaced(value: Any, boxes: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(boxes)
    if isinstance(value, dict):
        return {key: item if key == "url" else _replaced(item, boxes) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, boxes) for item in value]
    return value


def _named(characters: str) -> list[str]:
    """Characters by their numbers, up to as many as a line or two hold. Example: ["U+4E2D", "U+6587"]."""
    named = [f"U+{ord(character):04X}" for character in characters]
    return named if len(named) <= _NAMED else [*named[:_NAMED], f"and {len(named) - _NAMED} more"]
