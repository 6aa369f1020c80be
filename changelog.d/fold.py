"""Fold the fragments of this folder into CHANGELOG.md, under the version that OnRecord has now: `make changelog`."""

from pathlib import Path

from onrecord import __version__

HERE = Path(__file__).parent
CHANGELOG = HERE.parent / "CHANGELOG.md"
MARK = "<!-- newest first -->\n"


def main() -> None:
    """Write the fragments, in order of their issues, below the mark, and remove them."""
    fragments = sorted(HERE.glob("*.md"), key=lambda path: (len(path.stem), path.stem))
    if not fragments:
        raise SystemExit("changelog.d holds no fragments.")
    news = "".join(path.read_text(encoding="utf-8").rstrip() + "\n" for path in fragments)
    text = CHANGELOG.read_text(encoding="utf-8")
    CHANGELOG.write_text(text.replace(MARK, f"{MARK}\n## {__version__}\n\n{news}", 1), encoding="utf-8")
    for path in fragments:
        path.unlink()


if __name__ == "__main__":
    main()
