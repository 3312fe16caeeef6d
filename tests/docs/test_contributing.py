"""The page for contributors names folders and modules that exist, and all folders of the packages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/contributing.md").read_text(encoding="utf-8")
PACKAGES = [ROOT / "pulpo_core", *ROOT.glob("plugins/*/src/*")]
TABLES = dict(re.findall(r"^\| in `(.*?)/` \|.*\n\| --- .*\n((?:\|.*\n)+)", TEXT, re.MULTILINE))


def folders(package: Path) -> set[str]:
    """Return the folders of a package that contain modules or templates."""
    left_out = ("__pycache__", "bundle")  # which may not be built
    return {path.name for path in package.iterdir() if path.is_dir() and path.name not in left_out}


@pytest.mark.parametrize("package", TABLES)
def test_tables_name_what_is_there(package: str) -> None:
    named = [name for row in TABLES[package].splitlines() for name in re.findall(r"`([\w./*]+)`", row.split("|")[1])]
    assert [name for name in named if not (ROOT / package / name).exists()] == []
    assert folders(ROOT / package) - {name.strip("/") for name in named} == set()


def test_every_package_with_folders_has_a_table() -> None:
    assert {str(package.relative_to(ROOT)) for package in PACKAGES if folders(package)} == set(TABLES)


def test_paths_exist() -> None:
    paths = re.findall(r"`((?:pulpo_core|plugins|tests|docs|examples|benchmarks|\.ci)/[\w./]*)`", TEXT)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert paths
