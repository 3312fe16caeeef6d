"""The documentation of both example projects: its links work, the HTML is valid, and the content is correct."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from justhtml import JustHTML

pytestmark = pytest.mark.xdist_group("docs-of-examples")
ROOT = Path(__file__).parents[4]
ADDRESS = re.compile(r'(?:href|src)="([^"]*)"')
EXAMPLES = ("jobhunter", "observatory")
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
Site = Callable[[str], Path]


def build(name: str, folder: Path, seed: str = "0") -> Path:
    """Write the documentation of an example project by the command, and return its folder."""
    command = [
        sys.executable,
        "-m",
        "pulpo_core",
        "--project",
        str(ROOT / "examples" / name),
        "docs",
        "-o",
        str(folder),
    ]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The documentation of an example project, written once."""
    built: dict[str, Path] = {}

    def find(name: str) -> Path:
        if name not in built:
            built[name] = build(name, tmp_path_factory.mktemp("docs") / name)
        return built[name]

    return find


def pages(folder: Path) -> Iterator[Path]:
    """All pages of a site."""
    yield from sorted(folder.rglob("*.html"))


def indexed(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of the search."""
    script = (folder / "assets" / "pages.js").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(script.removeprefix("globalThis.pulpoPages = ").rstrip().removesuffix(";"))
    return found


def attribute(found: JustHTML, selector: str, name: str) -> list[str]:
    """An attribute of all elements that a selector finds."""
    return [str((node.attrs or {}).get(name)) for node in found.query(selector)]


def text_of(page: Path) -> str:
    """Return the text of a page, on one line."""
    text = page.read_text(encoding="utf-8").replace("<wbr>", "")
    return " ".join(JustHTML(text, sanitize=False).to_text().split())


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_link_leads_somewhere(name: str, site: Site) -> None:
    folder = site(name)
    ids = {page: set(re.findall(r' id="([^"]*)"', page.read_text(encoding="utf-8"))) for page in pages(folder)}
    for page in ids:
        for address in ADDRESS.findall(page.read_text(encoding="utf-8")):
            if address == "data:,":
                continue
            path, _, anchor = address.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.is_file(), f"{page.name}: {address}"
            assert target.is_relative_to(folder)
            assert not anchor or anchor in ids[target], f"{page.name}: {address}"
    assert all((folder / entry["page"]).is_file() for entry in indexed(folder))


@pytest.mark.parametrize("name", EXAMPLES)
def test_html_is_valid(name: str, site: Site) -> None:
    for page in pages(site(name)):
        text = page.read_text(encoding="utf-8")
        JustHTML(text, sanitize=False, strict=True)
        found = re.findall(r' id="([^"]*)"', text)
        assert len(found) == len(set(found)), page


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_page_can_be_found_and_reached(name: str, site: Site) -> None:
    folder = site(name)
    entries = indexed(folder)
    counts = {kind: sum(entry["kind"] == kind for entry in entries) for kind in ("model", "operation")}
    assert counts == {"jobhunter": {"model": 6, "operation": 11}, "observatory": {"model": 13, "operation": 40}}[name]
    found = {folder / entry["page"] for entry in entries} | {folder / "index.html", folder / "graph.html"}
    assert found == set(pages(folder))
    reached, waiting = set[Path](), [folder / "index.html"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            links = ADDRESS.findall(page.read_text(encoding="utf-8"))
            waiting += [(page.parent / link).resolve() for link in links if link.endswith(".html")]
    assert reached == found


def test_nothing_comes_from_the_network(site: Site) -> None:
    for path in site("observatory").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"(?:src|href)=[\"']?\w+:(?!,)|url\(|@import|//[a-z]+\.[a-z]", text), path


def test_page_of_a_model(site: Site) -> None:
    folder = site("observatory") / "models"
    star = text_of(folder / "star.html")
    for text in (
        "src/observatory/models/star.py:",
        "aperture int required Which of the field's apertures sums its light, from 1 ≥ 1",
        "Position A place in the sky, equinox 2000.",
        "ra_hours float required Right ascension in hours ≥ 0 < 24",
        "linked from Measurement by star",
        "links back to LightCurve by curves",
        "written by archive.catalogue.stars.store",
        "read by science.publish",
        "name ascending unique",
        "field ascending, aperture ascending unique",
        "Open to everyone.",
        "curl 'http://127.0.0.1:8000/stars?limit=10&sort=name'",
        "from observatory.models.star import Star",
    ):
        assert text in star, text
    finding = text_of(folder / "finding.html")
    assert "read everyone create astronomer" in finding
    assert '-H "X-API-Key: $PULPO_KEY"' in finding


def test_page_of_an_operation(site: Site) -> None:
    folder = site("observatory") / "operations"
    rank = text_of(folder / "planning_targets_rank.html")
    for text in (
        "src/observatory/operations/planning.py:",
        "visible VisibleStars required",
        "Runs after planning.targets.requested OpenRequests as requests planning.targets.visible VisibleStars as",
        "Runs before planning.schedule RankedTargets as ranked",
        "curl -X POST http://127.0.0.1:8000/operations/planning.targets.rank",
        'print(await invoke("planning.targets.rank",',
        "Prefect Run the flow planning, which it is part of pulpo prefect run planning",
    ):
        assert text in rank, text
    submit = text_of(folder / "requests_submit.html")
    assert "reads Star reads Observer writes ObservingRequest" in submit
    assert "Prefer: respond-async" in submit
    assert "invoke astronomer" in text_of(folder / "requests_review.html")


def test_page_of_a_flow(site: Site) -> None:
    page = site("observatory") / "flows" / "reduction.html"
    found = JustHTML(page.read_text(encoding="utf-8"), sanitize=False)
    linked = set(attribute(found, "svg a", "href"))
    assert len(linked) == 10
    assert all((page.parent / address).is_file() for address in linked)
    assert "reduction.masters.dark batch from reduction.load; bias from reduction.masters.bias" in text_of(page)
    assert "since date | None None reduction.load First evening to reduce" in text_of(page)


def test_same_bytes_every_time(site: Site, tmp_path: Path) -> None:
    again = build("jobhunter", tmp_path / "again", seed="4711")
    first = {path.relative_to(site("jobhunter")): path.read_bytes() for path in site("jobhunter").rglob("*.*")}
    assert {path.relative_to(again): path.read_bytes() for path in again.rglob("*.*")} == first


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_scripts_run_from_a_file(site: Site, tmp_path: Path) -> None:
    page = site("jobhunter") / "models" / "job.html"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    options += ["--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path}", "--dump-dom"]
    done = subprocess.run([CHROMIUM, *options, page.as_uri()], capture_output=True, text=True, check=True, timeout=60)
    found = JustHTML(done.stdout, sanitize=False)
    listed = attribute(found, "#pages a", "href")
    assert listed == [f"../{entry['page']}" for entry in sorted(indexed(site("jobhunter")), key=order)]
    assert attribute(found, '#pages a[aria-current="page"]', "href") == ["../models/job.html"]
    assert len(found.query("figcaption button")) == len(found.query("figure"))


def order(entry: dict[str, Any]) -> int:
    """The place of its kind in the list."""
    return ("model", "operation", "flow").index(entry["kind"])
