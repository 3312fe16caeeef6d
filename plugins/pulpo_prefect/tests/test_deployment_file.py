"""`prefect.yaml`: its content, and that no name can put anything else into it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pulpo_core.generation import Artifact, GenerationContext
from pulpo_core.testing import MakeProject
from pulpo_prefect.deploy.deployment_file import DeploymentsGenerator
from pulpo_prefect.settings import PrefectSettings

MAIN = """
from pulpo_core import operation

@operation(name="work.one.fetch", description="{{ prefect.blocks.secret.token }}")
async def fetch() -> int: return 1

@operation(name="loans.checkout")
async def checkout(book: str) -> None: ...

@operation(name="loans.mine")
async def mine() -> None: ...

@operation(name="alone", description="Stands alone")
async def alone() -> None: ...
"""


def written(make_project: MakeProject, name: str, **settings: Any) -> str:
    project = make_project(MAIN)
    context = GenerationContext(project.load(), name, Path("/nowhere"), "..")
    (artifact,) = DeploymentsGenerator(PrefectSettings.model_construct(**settings)).generate(context)
    assert isinstance(artifact, Artifact)
    assert artifact.path == "prefect.yaml"
    return artifact.content


def test_there_is_a_deployment_for_each_flow(make_project: MakeProject) -> None:
    assert written(make_project, "reading") == (
        "# Written by `pulpo compile`, for `prefect deploy --all` in this folder.\n"
        'name: "reading"\n'
        "deployments:\n"
        '  - name: "reading"\n'
        '    entrypoint: "orchestration/work_flow.py:work_flow"\n'
        '    work_pool: {name: "reading"}\n'
        '  - name: "reading"\n'
        '    entrypoint: "orchestration/work_flow.py:work_one_flow"\n'
        '    work_pool: {name: "reading"}\n'
        '  - name: "reading"\n'
        '    entrypoint: "orchestration/standalones.py:alone_flow"\n'
        '    work_pool: {name: "reading"}\n'
    )


def test_settings_go_into_it(make_project: MakeProject) -> None:
    pull = [{"prefect.deployments.steps.set_working_directory": {"directory": "/srv/reading/.run_cache"}}]
    found = yaml.safe_load(written(make_project, "reading", work_pool="night", pull=pull, exclude=["work"]))
    assert found["pull"] == pull
    assert [item["entrypoint"] for item in found["deployments"]] == [
        "orchestration/work_flow.py:work_one_flow",
        "orchestration/standalones.py:alone_flow",
    ]
    assert {item["work_pool"]["name"] for item in found["deployments"]} == {"night"}


def test_what_shares_no_data_is_in_it_only_when_it_is_named(make_project: MakeProject) -> None:
    found = yaml.safe_load(written(make_project, "reading", only=["alone", "loans"]))
    assert [item["entrypoint"] for item in found["deployments"]] == [
        "orchestration/loans_flow.py:loans_flow",
        "orchestration/standalones.py:alone_flow",
    ]


@pytest.mark.parametrize(
    "name", ['a"\nbuild: [{run: evil}]\n#', "a: [b", "{{ evil }}", "ä\u2028\x07", "octopus 🐙\x7f"]
)
def test_a_name_stays_a_name(make_project: MakeProject, name: str) -> None:
    found = yaml.safe_load(written(make_project, name))
    assert set(found) == {"name", "deployments"}
    assert found["name"] == name
    assert {item["name"] for item in found["deployments"]} == {name}
