"""The docs as a site: it builds without a warning, loads nothing from elsewhere, and leaves no page or name out."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html  # type: ignore[import-untyped]
import pytest

import onrecord
from onrecord import desk

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "zensical.toml"
# What makes a browser ask for something by itself: scripts, styles, pictures, frames, forms. A link waits for a reader.
LOADING = "//@src | //@srcset | //@poster | //@data | //@action | //link[not(contains(@rel, 'canonical'))]/@href"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; the tests of it are skipped where its generator is not installed."""
    zensical = shutil.which("zensical", path=str(Path(sys.executable).parent))
    if zensical is None:
        pytest.skip("the extra `docs` is not installed")
    copy = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "docs", copy / "docs")
    (copy / "src").symlink_to(ROOT / "src")
    shutil.copy(CONFIG, copy)
    built = subprocess.run([zensical, "build", "--strict"], cwd=copy, capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, re.sub(r"\x1b\[[\d;]*m", "", built.stdout + built.stderr)
    return copy / "build" / "site"


def pages_of(site: Path) -> Iterator[tuple[Path, Any]]:
    return ((path, lxml.html.parse(path)) for path in sorted(site.rglob("*.html")))


def test_every_page_of_the_docs_is_built_and_in_the_contents(site: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert pages <= {path.stem for path in site.glob("*.html")}
    contents = re.findall(r'"([\w-]+)\.md"', str(tomllib.loads(CONFIG.read_text(encoding="utf-8"))).replace("'", '"'))
    assert sorted(contents) == sorted(pages), "zensical.toml lists each page once"


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    for path, page in pages_of(site):
        loaded = [str(address) for address in page.xpath(LOADING)]
        assert loaded, path
        assert [address for address in loaded if re.match(r"(https?:)?//", address)] == [], path
        # The theme's script asks for these parts of a page only where a page has them.
        assert page.xpath("//*[contains(@class, 'mermaid') or @data-md-component='source' or @id='__analytics']") == []
        words = " ".join(page.xpath("//script[not(@src)]/text() | //style/text()"))
        assert re.findall(r"https?://(?!www\.w3\.org)[^\s\"']+", words) == [], path


def test_no_style_loads_anything_from_elsewhere(site: Path) -> None:
    styles = sorted(site.rglob("*.css"))
    assert styles
    for path in styles:
        found = re.findall(r"(?:@import\s*|url\()[\"']?((?:https?:)?//[^)\"']+)", path.read_text(encoding="utf-8"))
        assert found == [], path


@pytest.mark.parametrize(
    "name",
    [f"onrecord.{name}" for name in onrecord.__all__ if name != "__version__"]
    + [f"onrecord.desk.{name}" for name in desk.__all__],
)
def test_every_public_name_is_in_the_reference(name: str) -> None:
    assert f"::: {name}\n" in (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
