"""A project, and checks of what commands leave behind."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long an example takes depends on the machine
settings.load_profile("untimed")
SHOP = """
    from beanie import Document
    from pulpo_core import datamodel, operation

    @datamodel(tags=["shop"])
    class Product(Document):
        name: str
        price: float = 1.0

    @operation(name="shop.discount", category="shop")
    async def discount(price: float, percent: int = 10) -> float:
        return price * (100 - percent) / 100
"""


@pytest.fixture
def shop() -> str:
    """The source of a project with one model and one operation."""
    return SHOP


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Read a whole folder: each file's path and bytes."""

    def read(folder: Path) -> dict[str, bytes]:
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    return read


@pytest.fixture
def stamps() -> Callable[[Path], dict[str, tuple[int, int, int]]]:
    """Return a function that returns inode and times of everything in a folder, which change with every write."""

    def read(folder: Path) -> dict[str, tuple[int, int, int]]:
        found = {path.relative_to(folder).as_posix(): path.lstat() for path in [folder, *folder.rglob("*")]}
        return {path: (stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns) for path, stat in found.items()}

    return read
