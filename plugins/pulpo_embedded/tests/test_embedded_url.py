"""URLs of the embedded database."""

from pathlib import Path

import pytest

from pulpo_core.exceptions import ConfigurationError
from pulpo_embedded.embedded_url import folder_of

ROOT = Path("/srv/project")


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("embedded://.pulpo/db", ROOT / ".pulpo/db"),
        ("embedded:///var/lib/pulpo", Path("/var/lib/pulpo")),
        ("EMBEDDED://my data/数据", ROOT / "my data/数据"),
        ("embedded://100%20", ROOT / "100%20"),
        ("embedded://../shared", ROOT / "../shared"),
    ],
)
def test_folder(url: str, folder: Path) -> None:
    assert folder_of(url, ROOT) == folder


@pytest.mark.parametrize("url", ["mongodb://localhost", "sqlite://.pulpo/db", "embedded", "embedded:db", ""])
def test_other_schemes(url: str) -> None:
    assert folder_of(url, ROOT) is None


@pytest.mark.parametrize("path", ["", " ", "~", "~/db", "db?linger=3", "a\0b"])
def test_bad_path(path: str) -> None:
    with pytest.raises(ConfigurationError, match=r"database_url .* must"):
        folder_of(f"embedded://{path}", ROOT)
