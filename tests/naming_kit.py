"""Lines to find tags and names in: odd ones, and those of the shipped stories."""

from onrecord import demo

__all__ = ["ODD", "paragraphs"]

ODD = [
    "",
    " ",
    "Orle",
    "Ana Arden",
    "  Ana   Arden \t met  Veltria 's envoys  ",
    "The Orle River Commission of the Northern Isles and the Bank of Veltria said on Tuesday, March 12, 2031, that ",
    "12" * 40,
    "“ ” ’s ’s — – … ( [ { \u200b \u00a0 \u2028",
    "Quill " * 60,
]


def paragraphs() -> list[str]:
    paths = [path for story in demo.stories() for path in story.inputs]
    return [line for path in paths for line in path.read_text(encoding="utf-8").split("\n")]
