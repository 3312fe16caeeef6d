"""Bad declarations: one error each, which names the line, what is wrong, and what to write instead."""

import textwrap
from collections.abc import Callable

import pytest

from pulpo_cli.lint.linter import lint
from pulpo_core import Project
from pulpo_core.exceptions import DeclarationError
from pulpo_core.lint_rules import Severity
from pulpo_core.plugins import from_modules

MakeProject = Callable[..., Project]
PRELUDE = """\
from typing import Any
from beanie import Document
from pydantic import BaseModel
from pulpo_core import OperationBase, datamodel, operation
class Item(BaseModel):
    n: int = 0
"""

# The source (its line marked `# <-` is the one to be named), what the message says, and what is proposed.
CASES: dict[str, tuple[str, str, str]] = {
    "model of no class": (
        "datamodel(5)  # <-",
        "@datamodel must decorate a Beanie document, got 5",
        "(beanie.Document)",
    ),
    "model of a plain class": (
        "@datamodel  # <-\nclass A: ...",
        "must decorate a Beanie document, got A",
        "class A(beanie",
    ),
    "model of a BaseModel": (
        "@datamodel()  # <-\nclass A(BaseModel): ...",
        "must decorate a Beanie document, got A",
        "class A(beanie",
    ),
    "model of an instance": ("datamodel(Item())  # <-", "document, got Item(n=0)", "class Thing(beanie"),
    "model of a function": ("@datamodel  # <-\ndef f(): ...", "document, got <function f", "(beanie.Document)"),
    "model with a misspelt argument": (
        "@datamodel(pemissions=['a'])  # <-\nclass A(Document): ...",
        "@datamodel has no argument 'pemissions'",
        "did you mean 'permissions'?",
    ),
    "operation with a misspelt argument": (
        "@operation(retry=2)  # <-\ndef f() -> int: ...",
        "@operation has no argument 'retry'",
        "did you mean 'retries'?",
    ),
    "operation with an unknown argument": (
        "@operation(zzz=2)  # <-\ndef f() -> int: ...",
        "@operation has no argument 'zzz'",
        "it has name, description, category",
    ),
    "model name with a space": (
        "@datamodel(name='a b')  # <-\nclass A(Document): ...",
        "name 'a b'",
        "starting with a",
    ),
    "model name empty": ("@datamodel(name='')  # <-\nclass A(Document): ...", "model name ''", "letters, digits"),
    "model name a number": ("@datamodel(name=5)  # <-\nclass A(Document): ...", "model name 5", "letters, digits"),
    "model name of a dunder": ("@datamodel  # <-\nclass __A__(Document): ...", "'__A__'", "starting with a letter"),
    "model name in Cyrillic": ("@datamodel  # <-\nclass J\u043eb(Document): ...", "'J\u043eb'", "letters, digits"),
    "model path with a slash": ("@datamodel(path='a/b')  # <-\nclass A(Document): ...", "path 'a/b'", "(job-postings)"),
    "model path upwards": ("@datamodel(path='../a')  # <-\nclass A(Document): ...", "path '../a'", "(job-postings)"),
    "model path a number": ("@datamodel(path=7)  # <-\nclass A(Document): ...", "path 7", "(job-postings)"),
    "collection that is no path": (
        "@datamodel  # <-\nclass A(Document):\n    class Settings:\n        name = 'a.b'",
        "path 'a.b'",
        "(job-postings)",
    ),
    "model description": (
        "@datamodel(description=5)  # <-\nclass A(Document): ...",
        "description must be text, got 5",
        "string",
    ),
    "half a surrogate": (
        "@datamodel(description='\\ud800')  # <-\nclass A(Document): ...",
        "description must be text, got '\\ud800'",
        "valid Unicode",
    ),
    "model tags as str": (
        "@datamodel(tags='a')  # <-\nclass A(Document): ...",
        "tags must be a list, got the string 'a'",
        "tags=['a']",
    ),
    "model tags as a set": (
        "@datamodel(tags={'a'})  # <-\nclass A(Document): ...",
        "tags must be a list, got {'a'}",
        "tags=[…]",
    ),
    "model ui no dict": (
        "@datamodel(ui=['x'])  # <-\nclass A(Document): ...",
        "ui must hold JSON objects, got ['x']",
        "give a dict",
    ),
    "model ui not JSON": (
        "@datamodel(ui={'a': object})  # <-\nclass A(Document): ...",
        "ui cannot be written as JSON: Object of type type is not JSON serializable",
        "plain values",
    ),
    "model ui not a number": (
        "@datamodel(ui={'a': float('nan')})  # <-\nclass A(Document): ...",
        "ui cannot be written as JSON: Out of range float",
        "plain values",
    ),
    "model ui in a circle": (
        "u: dict[str, Any] = {}\nu['u'] = u\n@datamodel(ui=u)  # <-\nclass A(Document): ...",
        "ui cannot be written as JSON: Circular reference",
        "plain values",
    ),
    "model relations": (
        "@datamodel(relations=5)  # <-\nclass A(Document): ...",
        "relations must be a list, got 5",
        "relations=[…",
    ),
    "model relation": (
        "@datamodel(relations=['b'])  # <-\nclass A(Document): ...",
        "relations must hold JSON objects, got 'b'",
        "a dict",
    ),
    "model indexes": (
        "@datamodel(indexes='n')  # <-\nclass A(Document): ...",
        "indexes must be a list, got the string 'n'",
        "['n']",
    ),
    "model index": (
        "@datamodel(indexes=[5])  # <-\nclass A(Document): ...",
        "indexes must list indexes, got 5",
        "IndexModels",
    ),
    "model index of nothing": (
        "@datamodel(indexes=['-'])  # <-\nclass A(Document): ...",
        "indexes must list indexes, got '-'",
        "IndexModels",
    ),
    "model permissions": (
        "@datamodel(permissions=5)  # <-\nclass A(Document): ...",
        "permissions must be a list, got 5",
        "=[…]",
    ),
    "model permissions of an action": (
        "@datamodel(permissions={'read': 'me'})  # <-\nclass A(Document): ...",
        "permissions['read'] must be a list, got the string 'me'",
        "['me']",
    ),
    "model permissions of an unknown action": (
        "@datamodel(permissions={'wirte': ['me']})  # <-\nclass A(Document): ...",
        "permissions names an unknown action: 'wirte'",
        "actions are: read, create, update, delete, write",
    ),
    "model permissions of no action": (
        "@datamodel(permissions={5: ['me']})  # <-\nclass A(Document): ...",
        "permissions must hold strings, got 5",
        "list strings",
    ),
    "two models of one name": (
        "@datamodel(name='X')\nclass A(Document): ...\n@datamodel(name='X')  # <-\nclass B(Document): ...",
        "model 'X' is already declared, at ",
        "another name",
    ),
    "operation of no function": (
        "operation(5)  # <-",
        "@operation must decorate a function, got 5",
        "on a function, or on a class",
    ),
    "operation of a builtin": ("operation(len)  # <-", "function, got <built-in function len>", "on a function"),
    "operation of a lambda": ("operation(lambda: 1)  # <-", "operation name 'main.<lambda>'", "joined by dots"),
    "generator": ("@operation  # <-\ndef f():\n    yield 1", "operation f must not yield", "a list"),
    "async generator": ("@operation  # <-\nasync def f():\n    yield 1", "operation f must not yield", "a list"),
    "star": ("@operation  # <-\ndef f(*values: int): ...", "cannot take *values", "name each parameter"),
    "two stars": ("@operation  # <-\ndef f(**values: int): ...", "cannot take *values", "name each parameter"),
    "underscore": ("@operation  # <-\ndef f(_a: int): ...", "parameter '_a'", "rename it"),
    "model_config": ("@operation  # <-\ndef f(model_config: int): ...", "parameter 'model_config'", "rename it"),
    "no annotation": (
        "@operation  # <-\ndef f(a): ...",
        "parameter 'a' of operation 'main.f'",
        "annotate it: `a: str`",
    ),
    "annotation no type": (
        "@operation  # <-\ndef f(a: 5): ...",
        "no input model can be made of the parameters of operation 'main.f'",
        "pydantic can",
    ),
    "annotation unknown to pydantic": (
        "class Odd: ...\n@operation  # <-\ndef f(a: Odd): ...",
        "no input model can be made of the parameters of operation 'main.f'",
        "types that pydantic can validate",
    ),
    "operation name": ("@operation(name='a..b')  # <-\ndef f(): ...", "operation name 'a..b'", "joined by dots"),
    "operation name upwards": ("@operation(name='../../x')  # <-\ndef f(): ...", "name '../../x'", "joined by dots"),
    "operation name long": (f"@operation(name='{'a' * 121}')  # <-\ndef f(): ...", "name 'aaaa", "120 at most"),
    "operation tags": (
        "@operation(tags='a')  # <-\ndef f(): ...",
        "tags must be a list, got the string 'a'",
        "tags=['a']",
    ),
    "operation tag": ("@operation(tags=[5])  # <-\ndef f(): ...", "tags must hold strings, got 5", "list strings"),
    "operation category": ("@operation(category=5)  # <-\ndef f(): ...", "category must be text, got 5", "a string"),
    "operation permissions": (
        "@operation(permissions={'a': []})  # <-\ndef f(): ...",
        "permissions must be a list, got {'a': []}",
        "=[…]",
    ),
    "operation after": (
        "@operation(after='a')  # <-\ndef f(): ...",
        "after must be a list, got the string 'a'",
        "after=['a']",
    ),
    "operation models_in": (
        "@operation(models_in='A')  # <-\ndef f(): ...",
        "models_in must be a list, got the string 'A'",
        "models_in=['A']",
    ),
    "operation models_out": (
        "@operation(models_out=[Item()])  # <-\ndef f(): ...",
        "models_out must hold strings, got Item",
        "strings",
    ),
    "operation retries below zero": (
        "@operation(retries=-1)  # <-\ndef f(): ...",
        "retries must be a count, got -1",
        "0 or more",
    ),
    "operation retries in part": (
        "@operation(retries=1.5)  # <-\ndef f(): ...",
        "retries must be a count, got 1.5",
        "whole number",
    ),
    "operation retries true": (
        "@operation(retries=True)  # <-\ndef f(): ...",
        "retries must be a count, got True",
        "whole number",
    ),
    "operation timeout of nothing": (
        "@operation(timeout=0)  # <-\ndef f(): ...",
        "timeout must be a duration, got 0",
        "more than 0",
    ),
    "operation timeout as text": (
        "@operation(timeout='5')  # <-\ndef f(): ...",
        "timeout must be a duration, got '5'",
        "seconds",
    ),
    "operation timeout of nan": (
        "@operation(timeout=float('nan'))  # <-\ndef f(): ...",
        "timeout must be a duration, got nan",
        "seconds",
    ),
    "operation async_enabled": (
        "@operation(async_enabled='no')  # <-\ndef f(): ...",
        "async_enabled must be True or False, got 'no'",
        "of the two",
    ),
    "operation idempotent": (
        "@operation(idempotent=1)  # <-\ndef f(): ...",
        "idempotent must be True or False, got 1",
        "of the two",
    ),
    "inputs no type": (
        "@operation(inputs=5)  # <-\ndef f(a): ...",
        "inputs must name types, got 5",
        "a pydantic model",
    ),
    "inputs as text": (
        "@operation(inputs='Item')  # <-\ndef f(a): ...",
        "inputs must name types, got 'Item'",
        "a pydantic model",
    ),
    "inputs another class": (
        "@operation(inputs=int)  # <-\ndef f(a): ...",
        "inputs must name types, got <class 'int'>",
        "a pydantic model",
    ),
    "inputs for no parameter": ("@operation(inputs=Item)  # <-\ndef f(): ...", "takes no parameter", "input: Item"),
    "inputs too short": (
        "@operation(inputs=[Item])  # <-\ndef f(a, b): ...",
        "lists 1 type, but the function takes 2",
        "one",
    ),
    "inputs of other names": (
        "@operation(inputs={'x': Item})  # <-\ndef f(a): ...",
        "inputs= names ['x'], but the function takes ['a']",
        "name the same",
    ),
    "class without run": ("@operation  # <-\nclass A: ...", "class A must have a run() method", "async def run"),
    "class with abstract run": (
        "@operation  # <-\nclass A(OperationBase): ...",
        "class A must have a run()",
        "async def run",
    ),
    "class with another abstract method": (
        "import abc\n@operation  # <-\nclass A(OperationBase):\n    @abc.abstractmethod\n    def other(self): ...\n"
        "    async def run(self) -> None: ...",
        "class A is abstract: it lacks other",
        "write it",
    ),
    "class that needs something": (
        "@operation  # <-\nclass A:\n    def __init__(self, a, *, b, c=1): ...\n    def run(self) -> None: ...",
        "class A needs arguments: a, b",
        "give them defaults",
    ),
    "two operations of one name": (
        "@operation(name='x')\ndef f(): ...\n@operation(name='x')  # <-\ndef g(): ...",
        "operation 'x' is already declared, at ",
        "another name",
    ),
    # found when the whole is looked at
    "annotation that nobody resolves": (
        "@operation  # <-\ndef f(a: 'Nowhere') -> None: ...",
        "operation 'main.f' has an annotation that cannot be resolved: name 'Nowhere' is not defined",
        "import or define it",
    ),
    "result that pydantic does not know": (
        "class Odd: ...\n@operation  # <-\ndef f() -> Odd: ...",
        "operation 'main.f' returns Odd, which pydantic cannot validate",
        "annotate a pydantic model",
    ),
    "outputs no type": (
        "@operation(outputs=5)  # <-\ndef f(): ...",
        "operation 'main.f' returns 5, which pydantic cannot validate",
        "annotate a pydantic model",
    ),
    "model inside a function": (
        "def make():\n    @datamodel  # <-\n    class A(Document): ...\nmake()",
        "model 'A' is declared inside a function",
        "move it to module level",
    ),
    "model with a field nobody resolves": (
        "@datamodel  # <-\nclass A(Document):\n    b: 'Nowhere'",
        "model 'A' cannot be built: name 'Nowhere' is not defined",
        "import or define it",
    ),
    "two models of one path": (
        "@datamodel(path='x')  # <-\nclass A(Document): ...\n@datamodel(path='x')\nclass B(Document): ...",
        "the path 'x' is claimed by model 'A' (",
        "rename one",
    ),
    "paths that differ by case": (
        "@datamodel(path='jobs')  # <-\nclass A(Document): ...\n@datamodel(path='Jobs')\nclass B(Document): ...",
        "the path 'jobs' is claimed by model 'A' (",
        "rename one",
    ),
    "paths that differ by a hyphen": (
        "@datamodel(path='a-b')  # <-\nclass A(Document): ...\n@datamodel(path='a_b')\nclass B(Document): ...",
        "the path 'a_b' is claimed by model 'A' (",
        "rename one",
    ),
    "models of one identifier": (
        "@datamodel(path='a')  # <-\nclass RawJob(Document): ...\n@datamodel(path='b')\nclass raw_job(Document): ...",
        "the identifier 'raw_job' is claimed by model 'RawJob' (",
        "rename one",
    ),
    "operations of one identifier": (
        "@operation(name='a.b_c')  # <-\ndef f(): ...\n@operation(name='a_b.c')\ndef g(): ...",
        "the identifier 'a_b_c' is claimed by operation 'a.b_c' (",
        "rename one",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_declaration_is_reported(case: str, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    source, message, hint = CASES[case]
    source = PRELUDE + textwrap.dedent(source)
    project = make_project(source)
    monkeypatch.chdir(project.root)
    line = next(number for number, text in enumerate(source.splitlines(), 1) if "# <-" in text)
    with pytest.raises(DeclarationError) as caught:
        project.load()
    told = str(caught.value)
    assert f"main.py:{line}" in told
    assert message in told
    assert hint in told


@pytest.mark.parametrize("case", CASES)
def test_lint_finds_it_too(case: str, make_project: MakeProject) -> None:
    source = PRELUDE + textwrap.dedent(CASES[case][0])
    project = make_project(source, plugins=from_modules())
    errors = [item.finding for item in lint(project).diagnostics if item.rule.severity is Severity.ERROR]
    assert errors
    assert {finding.where.file for finding in errors} == {str(project.root / "main.py")}
    assert {finding.where.line for finding in errors} <= set(range(7, source.count("\n") + 2))


def test_all_findings_of_a_project_are_reported_at_once(make_project: MakeProject) -> None:
    project = make_project(
        PRELUDE
        + "@operation\ndef f(a: 'Nowhere'): ...\n@operation\ndef g(a: 'Elsewhere'): ...\n"
        + "@datamodel(path='x')\nclass A(Document): ...\n@datamodel(path='x')\nclass B(Document): ...\n"
    )
    with pytest.raises(DeclarationError) as caught:
        project.load()
    assert len(caught.value.message.splitlines()) == 3
