"""Serves the example projects with their admin UI, and opens it in a real browser.

    def test_list(jobhunter: Served, page: Page) -> None:
        page.goto("/admin/jobs")  # of jobhunter; for another project, and more, see `open_page`

A test that uses a page fails at its end if anything went wrong in it (`browser.Troubles`).
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from plugins.pulpo_refine.tests.browser import launch, opened
from pulpo_core.testing import NewDatabase, Served, empty_database, run_pulpo

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
TEST_PROJECTS = ROOT / "plugins/pulpo_api/tests/projects"
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".pulpo", ".run_cache", ".venv", "tests")
WATCHED = {
    "PULPO_OBSERVABILITY_RUNS": "strict",
    "PULPO_OBSERVABILITY_CHANGES": "true",
    "PULPO_OBSERVABILITY_EVENTS": "true",
    "PULPO_OBSERVABILITY_METRICS": "true",
    "PULPO_OBSERVABILITY_ROLE": "",
}
"""What happens is recorded here, and everybody may read it, as somebody would have it who tries the UI."""
BUNDLE = Path(__file__).parents[1] / "src/pulpo_refine/bundle/index.html"
Serve = Callable[..., Served]
OpenPage = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No engine of the database makes a difference to the UI: one of them will do. One worker serves each project."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.any_engine)
            if item.get_closest_marker("xdist_group") is None:
                item.add_marker(pytest.mark.xdist_group("refine"))


@pytest.fixture(scope="session")
def serve_example(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[Serve]:
    """A function that serves an example, or a project of the API's tests, until the session ends.

    `serve_example("jobhunter")`, `serve_example("shop")`.

    It takes variables of the environment: `PULPO_API_AUTHENTICATION="required"`. What it served once with the same
    variables, it does not serve again.
    """
    compiled: dict[str, Path] = {}
    served: dict[tuple[str, ...], Served] = {}
    with ExitStack() as stack:

        def serve(name: str, **variables: str) -> Served:
            key = (name, *sorted(f"{key}={value}" for key, value in variables.items()))
            if key in served:
                return served[key]
            if name not in compiled:
                compiled[name] = tmp_path_factory.mktemp("compiled") / name
                source = EXAMPLES / name if (EXAMPLES / name).exists() else TEST_PROJECTS / name
                shutil.copytree(source, compiled[name], ignore=LEFT_OUT)
                run_pulpo("compile", cwd=compiled[name])
            root = tmp_path_factory.mktemp("served") / name
            shutil.copytree(compiled[name], root)
            started = Served(root, **{"PULPO_DATABASE_URL": new_database(), **WATCHED, **variables})
            stack.enter_context(started.running())
            served[key] = started
            return started

        yield serve


@pytest.fixture(scope="session")
def jobhunter(serve_example: Serve) -> Served:
    """The example `jobhunter`, served, on a database of its own."""
    return serve_example("jobhunter")


@pytest.fixture(scope="session")
def observatory(serve_example: Serve) -> Served:
    """The example `observatory`, served, on a database of its own."""
    return serve_example("observatory")


@pytest.fixture
def shapes(serve_example: Serve) -> Served:
    """The project `shapes` of the API's tests, served, whose collections are empty at first."""
    served = serve_example("shapes")
    empty_database(served.variables["PULPO_DATABASE_URL"])
    return served


@pytest.fixture
def api(jobhunter: Served) -> Iterator[httpx.Client]:
    """A client of the API of `jobhunter`, whose collections are empty at first."""
    empty_database(jobhunter.variables["PULPO_DATABASE_URL"])
    with httpx.Client(base_url=jobhunter.url, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. It is closed after each module: as long as it runs, no test of this process can be `async`."""
    if not BUNDLE.exists():
        pytest.fail("the UI is not built: `make ui` builds it", pytrace=False)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """A function that opens a page of a served project: `open_page(observatory, viewport=PHONE, color_scheme="dark")`.

    `allow` lists patterns of troubles that the test expects.
    """
    with ExitStack() as stack:

        def open_one(served: Served, *, allow: tuple[str, ...] = (), **options: Any) -> Page:
            page, troubles = stack.enter_context(opened(browser, served.url, **options))
            for pattern in allow:
                troubles.allow(pattern)
            return page

        yield open_one


@pytest.fixture
def page(open_page: OpenPage, jobhunter: Served) -> Page:
    """A page of `jobhunter`, for a visitor who has not signed in."""
    return open_page(jobhunter)
