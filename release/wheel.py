"""The wheel: built twice, in two places that have nothing in common, and the same byte for byte.

Only tracked files go in, so nothing that lies about gets out. Time stamps are those of the last commit, or of
SOURCE_DATE_EPOCH where that is set.

    python -m release.wheel                    writes build/dist/onrecord-VERSION-py3-none-any.whl
    python -m release.wheel --try              and installs it where no checkout is, and briefs a story there
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from onrecord.version import __version__

__all__ = ["build", "expected", "tracked"]

_ROOT = Path(__file__).parent.parent
_PACKAGE = "src/onrecord/"
_NEEDED = ("LICENSE", "README.md", "pyproject.toml")  # beside the package, to build it
_INFO = f"onrecord-{__version__}.dist-info"
_OWN = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")


def tracked() -> tuple[str, ...]:
    """The files of the package, and what it takes to build it, by their paths: those in git, if it is one."""
    if not (_ROOT / ".git").exists():
        files = (path.relative_to(_ROOT) for path in (_ROOT / _PACKAGE).rglob("*") if path.is_file())
        return tuple(sorted([*_NEEDED, *(path.as_posix() for path in files if "__pycache__" not in path.parts)]))
    told = subprocess.run(
        ["git", "ls-files", "-z", *_NEEDED, _PACKAGE], cwd=_ROOT, capture_output=True, check=True, text=True
    )
    return tuple(sorted(filter(None, told.stdout.split("\0"))))


def expected(files: Iterable[str]) -> frozenset[str]:
    """What should be in the wheel of these files: all of the package, its licence and what a wheel says of itself."""
    package = {name.removeprefix("src/") for name in files if name.startswith(_PACKAGE)}
    return frozenset(package | {f"{_INFO}/{name}" for name in _OWN})


def build(files: Mapping[str, bytes], place: Path, *, umask: int, backwards: bool, zone: str, age: int) -> Path:
    """Build the wheel of these files at `place`, which is made for it; the rest should change nothing."""
    place.mkdir(parents=True)
    before = os.umask(umask)
    try:
        for name in sorted(files, reverse=backwards):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(files[name])
            os.utime(place / name, (age, age))
        out = place / "out"
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(place)]
        subprocess.run(command, check=True, capture_output=True, env={**_environment(), "TZ": zone}, cwd=place)
    finally:
        os.umask(before)
    (wheel,) = out.glob("*.whl")
    return wheel


def _environment() -> Mapping[str, str]:
    if "SOURCE_DATE_EPOCH" in os.environ or not (_ROOT / ".git").exists():
        return os.environ  # without a date hatchling takes one of its own, always the same
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=_ROOT, capture_output=True, check=True, text=True)
    return {**os.environ, "SOURCE_DATE_EPOCH": told.stdout.strip()}


def _try(wheel: Path, folder: Path) -> None:
    """Install the wheel in a fresh environment, with the packages that it needs from this one, and brief a story."""
    venv.create(folder / "fresh", with_pip=False)
    programs = next((folder / "fresh").glob("[bS]*"))  # bin, or Scripts
    python = next(programs.glob("python*"))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, cwd=folder)
    site = Path(_said([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).strip())
    # What is named so is searched, but its own .pth files, which would lead to the checkout, are not followed.
    (site / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    where = _said([python, "-c", "import onrecord; print(onrecord.__file__)"], folder)
    assert str(site) in where, where
    shown = _said([next(programs.glob("onrecord*")), "demo"], folder)
    assert "“" in shown, shown
    print(f"installed without a checkout: `onrecord demo` shows {len(shown.splitlines())} lines")


def _said(command: Sequence[str | Path], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True, text=True, encoding="utf-8").stdout


def _main(asked: Sequence[str]) -> int:
    files = {name: (_ROOT / name).read_bytes() for name in tracked()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = build(files, folder / "a", umask=0o022, backwards=False, zone="UTC", age=1_000_000_000)
        other = build(files, folder / "b" / "c d", umask=0o077, backwards=True, zone="Asia/Tokyo", age=1_900_000_000)
        digests = [hashlib.sha256(each.read_bytes()).hexdigest() for each in (one, other)]
        if digests[0] != digests[1]:
            print(f"two builds differ: {digests[0]} and {digests[1]}")
            return 1
        with zipfile.ZipFile(one) as archive:
            strange = set(archive.namelist()) ^ expected(files)
        if strange:
            print(f"in the wheel and no file of it, or missing: {', '.join(sorted(strange))}")
            return 1
        out = _ROOT / "build" / "dist" / one.name
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(one, out)
        print(f"{digests[0]}  {out.relative_to(_ROOT)} ({out.stat().st_size / 1e6:.0f} MB), twice the same")
        if "--try" in asked:
            _try(one, folder)
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
