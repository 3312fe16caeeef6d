"""The reference pages agree with the code; links work, and the index lists every page."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INDEX = Path("docs/index.md")
DOCS = sorted(path.relative_to(ROOT) for path in ROOT.glob("docs/**/*.md"))
READMES = sorted(
    path.relative_to(ROOT)
    for path in [ROOT / "README.md", *ROOT.glob("*/*/README.md"), *ROOT.glob("examples/plugins/*/README.md")]
)


def test_reference_pages_are_up_to_date() -> None:
    found = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, f"{found.stdout}{found.stderr}\nrun: python docs/generate.py"


@pytest.mark.parametrize("page", [*DOCS, *READMES], ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    missing = []
    for target in re.findall(r"\]\(([^):]+)\)", (ROOT / page).read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        linked = ROOT / page.parent / path if path else ROOT / page
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            missing.append(target)
    assert missing == []


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [page for page in DOCS if page != INDEX], ids=str)
def test_index_lists_every_page(page: Path) -> None:
    text = (ROOT / INDEX).read_text(encoding="utf-8")
    assert f"({page.relative_to(INDEX.parent)}): " in text
