"""The page of the services in a real browser: a project whose API and another service run in the background."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from plugins.pulpo_api.tests.conftest import install_plugin  # noqa: F401 (a fixture)
from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.browser import PHONE, shot
from plugins.pulpo_refine.tests.conftest import OpenPage
from pulpo_core.testing import NewDatabase, Served, free_port, run_pulpo, write_project

PROGRAM = Path(__file__).parents[2] / "pulpo_cli/tests/services/small_service.py"
PLUGIN = f"""
from pulpo_core import Service, hookimpl

COMMAND = ({sys.executable!r}, "-S", {str(PROGRAM)!r})

@hookimpl
def pulpo_services(project):
    url = "http://127.0.0.1:{{port}}"
    mail = (*COMMAND, "serve", "{{port}}")
    return [
        Service(name="mail", command=mail, description="Sends letters", port={{port}}, url=url, health=url),
        Service(name="broken", command=(*COMMAND, "end", "0", "2"), description="Ends", on_request=True),
    ]
"""
MAIN = """
from beanie import Document
from pulpo_core import datamodel

@datamodel
class Note(Document):
    title: str
"""


@pytest.fixture(scope="module")
def mail_port() -> int:
    """The port of the service `mail`."""
    return free_port()


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory,
    new_database: NewDatabase,
    install_plugin: Callable[[str, str], None],  # noqa: F811
    mail_port: int,
) -> Iterator[Served]:
    """The project, with its services up."""
    install_plugin("letters", PLUGIN.format(port=mail_port))
    served = Served(tmp_path_factory.mktemp("services") / "harbour")
    settings = {"database_url": new_database(), "api": {"port": served.port}}
    write_project(served.root, MAIN, settings=settings)
    try:
        run_pulpo("up", cwd=served.root, PULPO_SERVICES_ROLE="operator")
        yield served
    finally:
        run_pulpo("down", cwd=served.root)


@pytest.fixture(autouse=True)
def as_at_first(served: Served) -> None:
    """Let `mail` run, and `broken` not, whatever the test before has done."""
    run_pulpo("up", "mail", cwd=served.root, PULPO_SERVICES_ROLE="operator")
    run_pulpo("down", "broken", cwd=served.root, expect=None)  # 1 if it does not run
    assert [state(served, name) for name in ("mail", "broken")] == ["ready", "stopped"]


def state(served: Served, name: str) -> str:
    """The state of a service, as a command shows it."""
    found = json.loads(run_pulpo("status", "--json", cwd=served.root, expect=None).stdout)
    return next(str(each["state"]) for each in found["services"] if each["name"] == name)


@pytest.fixture(scope="module")
def signed_in(served: Served) -> dict[str, str]:
    """The headers of somebody with the role."""
    made = run_pulpo("api", "keys", "create", "duty", "--role", "operator", cwd=served.root)
    return {"Authorization": f"Bearer {made.stdout.strip()}"}


@pytest.fixture
def page(open_page: OpenPage, served: Served, signed_in: dict[str, str]) -> Page:
    """A page for somebody with the role."""
    return open_page(served, extra_http_headers=signed_in)


def requests(page: Page) -> list[str]:
    """The URLs that a page asks for from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    return found


def of_services(asked: list[str], served: Served) -> list[str]:
    """Those of the page of the services, and of what it shows."""
    return [url for url in asked if "ServicesPage" in url or url.startswith(f"{served.url}/services")]


def test_a_service_is_stopped_and_started(page: Page, served: Served, mail_port: int) -> None:
    asked = requests(page)
    page.goto("/admin")
    expect(page.get_by_role("navigation").get_by_role("link", name="Services")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("services")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Services")).to_be_visible()
    mail, api, broken = (page.get_by_role("listitem", name=name, exact=True) for name in ("mail", "api", "broken"))
    expect(mail).to_contain_text("Ready")
    expect(mail).to_contain_text("Sends letters")
    expect(mail).to_contain_text("MB")
    expect(mail.get_by_role("link")).to_have_attribute("href", f"http://127.0.0.1:{mail_port}")
    assert any("ServicesPage" in url for url in of_services(asked, served))
    assert any(url.startswith(f"{served.url}/services") for url in of_services(asked, served))
    expect(broken).to_contain_text("Stopped")
    expect(api).to_contain_text("cannot stop itself")
    expect(api.get_by_role("button")).to_have_count(1)
    assert violations(page) == []

    mail.get_by_role("button", name="Stop mail").click()
    dialog = page.get_by_role("dialog", name="Stop mail?")
    assert violations(page) == []
    dialog.get_by_role("button", name="Stop", exact=True).click()
    expect(mail).to_contain_text("Stopped")
    assert state(served, "mail") == "stopped"
    mail.get_by_role("button", name="Start mail").click()
    expect(mail).to_contain_text("Ready")
    shot(page, "services")


def test_why_it_failed_and_its_log(page: Page) -> None:
    page.goto("/admin/services")
    broken = page.get_by_role("listitem", name="broken", exact=True)
    broken.get_by_role("button", name="Start broken").click()
    expect(broken).to_contain_text("Failed", timeout=60_000)  # after some restarts
    expect(broken).to_contain_text("it ended with exit code 2")
    expect(broken.get_by_role("region")).to_contain_text("the reason")
    broken.get_by_role("button", name="Log of broken").click()
    log = page.get_by_role("region", name="Log of broken").get_by_role("region")
    expect(log).to_contain_text("it does not work: the reason")
    page.keyboard.press("/")
    page.keyboard.type("REASON")
    expect(log.locator("mark").first).to_have_text("reason")
    expect(page.get_by_role("search").get_by_role("status")).to_contain_text("of")
    assert violations(page) == []
    shot(page, "services-log")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(log).to_have_count(0)
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(r"\?log="))
    broken.get_by_role("button", name="Stop broken").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop", exact=True).click()
    expect(broken).to_contain_text("Stopped")


def test_the_log_of_a_service_that_does_not_exist(page: Page, served: Served) -> None:
    asked = requests(page)
    page.goto("/admin/services?log=..%2F..%2Fjobs")
    unknown = page.get_by_role("region", name="Log of ../../jobs")
    expect(unknown).to_contain_text("Service \u201c../../jobs\u201d not found")
    assert violations(page) == []
    shot(page, "services-unknown")
    unknown.get_by_role("button", name="Close the log").click()
    expect(unknown).to_have_count(0)
    expect(page).to_have_url("/admin/services")
    paths = {url.removeprefix(served.url) for url in of_services(asked, served) if "assets" not in url}
    assert paths == {"/services/"}


def test_on_a_phone_in_the_dark(open_page: OpenPage, served: Served, signed_in: dict[str, str]) -> None:
    page = open_page(served, viewport=PHONE, color_scheme="dark", locale="de-DE", extra_http_headers=signed_in)
    page.goto("/admin/services?log=mail")
    expect(page.get_by_role("listitem", name="mail", exact=True)).to_contain_text("Bereit")
    expect(page.get_by_role("region", name="Log von mail").get_by_role("region")).to_contain_text("serving on")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
    shot(page, "services-phone")


def test_without_the_role_there_is_no_such_page(open_page: OpenPage, served: Served, signed_in: dict[str, str]) -> None:
    page = open_page(served)
    asked = requests(page)
    page.goto("/admin/services")
    expect(page.get_by_text("Page not found")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="Home")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="Services")).to_have_count(0)
    assert not of_services(asked, served)
    assert httpx.get(f"{served.url}/services/", trust_env=False).status_code == 401
    features = [
        httpx.get(f"{served.url}/admin/config", headers=headers, trust_env=False).json()["features"]
        for headers in (None, signed_in)
    ]
    assert [each.get("services") for each in features] == [None, True]
