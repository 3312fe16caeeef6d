"""The plugin's part in the documentation of a project, and in `pulpo why`."""

import shlex

from pulpo_cli.why import find_reasons
from pulpo_core.generation import compile_project
from pulpo_core.plugins import from_modules
from pulpo_core.testing import MakeProject
from pulpo_prefect import hooks
from pulpo_prefect.flow_lookup import find_flow
from pulpo_prefect.running.parameters import read_parameters
from pulpo_prefect.usage import usage

MAIN = """
    from datetime import date
    from pydantic import BaseModel, Field
    from typing import Annotated
    from pulpo_core import operation

    class Page(BaseModel):
        html: str

    @operation(name="web.read")
    def read(address: Annotated[str, Field(examples=["it's/here"])], day: date, limit: int = 3) -> Page: ...

    @operation(name="web.keep")
    def keep(page: Page) -> None: ...

    @operation(name="alone")
    def alone(page: Page) -> None: ...

    @operation(name="odd.one", after=["odd.two"])
    def one() -> None: ...

    @operation(name="odd.two", after=["odd.one"])
    def two() -> None: ...

    @operation(name="loans.checkout")
    def checkout() -> None: ...

    @operation(name="loans.mine")
    def mine() -> None: ...

    @operation(name="hidden.one")
    def hidden() -> None: ...
"""


def test_usage(make_project: MakeProject) -> None:
    settings = {"name": "x", "prefect": {"exclude": ["odd", "hidden"]}}
    project = make_project(MAIN, settings=settings, plugins=from_modules(prefect=hooks))
    found = {operation.name: list(usage(operation, project)) for operation in project.load().operations}
    assert found["odd.one"] == found["hidden.one"] == found["loans.mine"] == []
    assert [use.title for use in found["web.keep"]] == ["Run the flow web, which it is part of"]
    assert [use.title for use in found["alone"]] == ["Run it as a flow"]
    for name, flow in (("web.read", "web"), ("web.keep", "web"), ("alone", "alone")):
        program, group, verb, asked, *options = shlex.split(found[name][0].text)
        assert (program, group, verb, asked) == ("pulpo", "prefect", "run", flow)
        assert options[::2] == ["--param"] * (len(options) // 2)
        values = read_parameters(find_flow(project, flow).data_flow, options[1::2])
        if flow == "web":
            assert (values["address"], str(values["day"])) == ("it's/here", "2025-01-31")
    assert found["alone"][0].text == """pulpo prefect run alone --param 'page={"html": "text"}'"""


def test_why(make_project: MakeProject) -> None:
    settings = {"name": "x", "prefect": {"exclude": ["odd"]}}
    project = make_project(MAIN, settings=settings, plugins=from_modules(prefect=hooks))
    compile_project(project).check()
    [reason] = find_reasons("web", project)
    assert (reason.kind, reason.place) == ("flow", ".run_cache/orchestration/web_flow.py")
    assert [item.name for item in reason.declared] == ["web.read", "web.keep"]
    assert [reason.kind for reason in find_reasons("alone", project)] == ["flow", "operation"]
