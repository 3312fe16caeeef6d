"""Commands on a full disk say so, leave nothing half-written, and work again when there is space."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulpo_core.testing import run_pulpo


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB with a project."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a disk cannot be mounted here")
    run_pulpo("init", "shop", cwd=folder)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> None:
    """Leave no space on the disk."""
    with (disk / "ballast").open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


@pytest.mark.parametrize(
    "words",
    [
        ("compile",),
        ("docs",),
        ("graph", "--output", "drawing.txt"),
        ("plugins", "new", "glossary"),
        ("db", "new-migration", "rename_title"),
        ("init", "other"),
        ("build",),
    ],
)
def test_nothing_is_half_written(words: tuple[str, ...], disk: Path) -> None:
    fill(disk)
    shop = disk / "shop"
    before = {path for path in shop.rglob("*") if path.is_file() and ".pulpo" not in path.parts}
    refused = run_pulpo(*words, cwd=shop, expect=None)
    assert refused.returncode in (1, 2), refused.stdout
    assert "the disk is full: free some space" in refused.stderr
    assert {path for path in shop.rglob("*") if path.is_file() and ".pulpo" not in path.parts} == before
    (disk / "ballast").unlink()
    run_pulpo(*words, cwd=shop)


def test_output_goes_through_links_and_to_pipes(tmp_path: Path) -> None:
    run_pulpo("init", cwd=tmp_path)
    (tmp_path / "link.txt").symlink_to("target.txt")
    run_pulpo("graph", "--output", "link.txt", cwd=tmp_path)
    assert (tmp_path / "link.txt").is_symlink()
    assert "notes.search" in (tmp_path / "target.txt").read_text()
    assert "notes.search" in run_pulpo("graph", "--output", "/dev/stdout", cwd=tmp_path).stdout
