"""The API's part of a project's documentation: commands that work as shown."""

import argparse
import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from justhtml import JustHTML

from pulpo_api.compile.usage import Curl
from pulpo_api.settings import ApiSettings
from pulpo_core.metadata import OperationMetadata
from pulpo_core.testing import MakeProject, quick_command

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("shop-routes"), pytest.mark.any_engine]
FAILING = ("fail.", "orders.refuse")  # they do not answer 200, whatever they are sent


@pytest.fixture(scope="module")
def site(shop: "Served") -> Path:
    """The documentation of the shop that is being served."""
    command = [*quick_command(), "docs"]
    environment = {**os.environ, "PULPO_API_PORT": str(shop.port)}
    done = subprocess.run(command, cwd=shop.root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return shop.root / "docs-site"


def commands(page: Path) -> dict[str, str]:
    """The commands on a page, by what they do."""
    found = JustHTML(page.read_text(encoding="utf-8"), sanitize=False)
    figures = [figure for figure in found.query("figure") if figure.query("code.language-shell")]
    return {figure.query("figcaption")[0].to_text(): figure.query("code")[0].to_text(strip=False) for figure in figures}


def run(command: str, client: httpx.Client) -> httpx.Response:
    """Send the request of a curl command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("program", choices=["curl"])
    parser.add_argument("url")
    parser.add_argument("-X", default="GET")
    parser.add_argument("-H", action="append", default=[])
    parser.add_argument("-d")
    given = parser.parse_args(shlex.split(command.replace("\\\n", "")))
    headers = dict(header.split(": ", 1) for header in given.H)
    return client.request(given.X, given.url, headers=headers, content=given.d)


def test_models(site: Path, api: httpx.Client, clean: None) -> None:
    pages = sorted((site / "models").iterdir())
    assert len(pages) == 6
    for page in pages:
        found = commands(page)
        made = run(found["Create one"], api)
        assert made.status_code == 201, (page.stem, made.text)
        key = made.json()["id"]
        assert [item["id"] for item in run(found["List"], api).json()["items"]] == [key]
        assert run(found["Get one"].replace("/ID", f"/{key}"), api).json() == made.json()
        assert run(found["Change some fields"].replace("/ID", f"/{key}"), api).status_code == 200
        assert run(found["Delete one"].replace("/ID", f"/{key}"), api).status_code == 204


def test_operations(site: Path, api: httpx.Client, clean: None) -> None:
    answers = {}
    for page in sorted((site / "operations").iterdir()):
        found = commands(page)
        name = found["Call it"].split()[3].rpartition("/")[2]
        if not name.startswith(FAILING):
            answers[name] = run(found["Call it"], api)
            assert answers[name].status_code == 200, (name, answers[name].text)
    assert answers["add"].json() == 3
    assert len(answers) > 8


def test_addresses_and_credentials(make_project: MakeProject) -> None:
    project = make_project("""
        from pulpo_core import operation

        @operation(name="open")
        def open_it() -> None: ...

        @operation(name="closed", permissions=["staff"])
        def closed(word: str) -> None: ...
    """)
    closed, opened = project.load().operations

    def command(operation: OperationMetadata, **settings: Any) -> str:
        curl = Curl(ApiSettings.model_construct(**settings), operation)
        return curl.command("invoke", "POST", "/x", {"word": "it's"})

    assert '-H "X-API-Key: $PULPO_KEY"' in command(closed)
    assert "X-API-Key" not in command(opened)
    assert "X-API-Key" in command(opened, authentication="required")
    assert shlex.split(command(opened))[-1] == '{"word": "it\'s"}'
    assert "http://127.0.0.1:1234/x" in command(opened, host="0.0.0.0", port=1234)
    assert "'http://[::1]:8000/x'" in command(opened, host="::1")
