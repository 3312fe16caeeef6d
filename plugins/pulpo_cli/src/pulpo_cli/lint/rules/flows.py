"""Rules about the data flow between operations."""

from collections.abc import Iterator

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_core.analysis.carried import Carried
from pulpo_core.analysis.hierarchy import HierarchyParser
from pulpo_core.analysis.ports import Ports
from pulpo_core.lint_rules import Finding, Severity


@own_rule("PUL401", "cycle", Severity.ERROR)
def cycle(context: LintedProject) -> Iterator[Finding]:
    """Operations wait for each other in a cycle, so none of them can run first.

    The message shows the cycle: which operation must run before which, and why.

    Bad:

        @operation(name="jobs.fetch", description="Fetch the newest jobs", after=["jobs.clean"])
        async def fetch() -> None: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone", after=["jobs.fetch"])
        async def clean() -> None: ...

    Good:

        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> None: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone", after=["jobs.fetch"])
        async def clean() -> None: ...
    """
    yield from _problems(context, "cycle")


@own_rule("PUL402", "ambiguous-binding", Severity.ERROR)
def ambiguous_binding(context: LintedProject) -> Iterator[Finding]:
    """Several operations return the type of a parameter, and the choice is ambiguous.

    See [data flow](data-flow.md#several-producers-of-one-type) for the rules by which Pulpo chooses.

    Bad:

        class Offer(BaseModel):
            price: int


        @operation(name="offers.web", description="Get an offer from the web")
        async def web() -> Offer: ...


        @operation(name="offers.mail", description="Get an offer by mail")
        async def mail() -> Offer: ...


        @operation(name="offers.accept", description="Accept an offer")
        async def accept(offer: Offer) -> None: ...

    Good:

        class Offer(BaseModel):
            price: int


        @operation(name="offers.web", description="Get an offer from the web")
        async def web() -> Offer: ...


        @operation(name="offers.mail", description="Get an offer by mail")
        async def mail() -> Offer: ...


        @operation(name="offers.accept", description="Accept an offer")
        async def accept(mail: Offer) -> None: ...
    """
    yield from _problems(context, "ambiguous")


@own_rule("PUL403", "unfed-input", Severity.INFO)
def unfed_input(context: LintedProject) -> Iterator[Finding]:
    """An operation takes data that no operation returns, together with data that another operation returns.

    Its flow needs that data as a parameter at every run.

    Bad:

        class RawJobs(BaseModel):
            titles: list[str]


        class Rules(BaseModel):
            banned: list[str] = Field(description="Words that no title may hold")


        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> RawJobs: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone")
        async def clean(raw: RawJobs, rules: Rules) -> None: ...

    Good:

        class RawJobs(BaseModel):
            titles: list[str]


        class Rules(BaseModel):
            banned: list[str] = Field(description="Words that no title may hold")


        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> RawJobs: ...


        @operation(name="jobs.rules", description="Read the rules")
        async def read_rules() -> Rules: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone")
        async def clean(raw: RawJobs, rules: Rules) -> None: ...
    """
    ports = [Ports.of(operation) for operation in context.metadata.operations]
    returned = {port.returned for port in ports if port.returned}
    taken = {taken for port in ports for taken in port.parameters.values()}
    is_fed = {data: any(map(data.accepts, returned)) for data in taken}
    for port in ports:
        fed = {name: is_fed[data] for name, data in port.parameters.items()}
        for name in (name for name in fed if not fed[name] and any(fed.values())):
            if not port.fields[name].is_required():
                continue
            message = f"parameter {name!r} of operation {port.name!r} takes {port.parameters[name].name}, which no"
            where = context.parameter_place(port.operation, name)
            yield Finding(where, f"{message} operation returns", "let an operation return it, or give it a default")


@own_rule("PUL404", "dead-end", Severity.INFO)
def dead_end(context: LintedProject) -> Iterator[Finding]:
    """The result of an operation in the middle of a flow is not used: no operation takes it, and it is not stored.

    The last operations of a flow are not reported: they return its result.

    Bad:

        class RawJobs(BaseModel):
            titles: list[str]


        class CleanJobs(BaseModel):
            titles: list[str]


        class Skills(BaseModel):
            names: list[str]


        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> RawJobs: ...


        @operation(name="jobs.skills", description="Find the skills asked for")
        async def find_skills(raw: RawJobs) -> Skills: ...


        @operation(name="jobs.clean", description="Clean the jobs")
        async def clean(raw: RawJobs) -> CleanJobs: ...


        @operation(name="jobs.show", description="Show the jobs")
        async def show(jobs: CleanJobs) -> str: ...

    Good:

        class RawJobs(BaseModel):
            titles: list[str]


        class CleanJobs(BaseModel):
            titles: list[str]


        class Skills(BaseModel):
            names: list[str]


        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> RawJobs: ...


        @operation(name="jobs.skills", description="Find the skills asked for")
        async def find_skills(raw: RawJobs) -> Skills: ...


        @operation(name="jobs.clean", description="Clean the jobs")
        async def clean(raw: RawJobs) -> CleanJobs: ...


        @operation(name="jobs.show", description="Show the jobs")
        async def show(jobs: CleanJobs, skills: Skills) -> str: ...
    """
    roots = [flow for flow in context.flows if "." not in flow.name]
    for flow in roots:
        taking = {edge.consumer for edge in flow.edges if edge.kind == "value"}
        middle = {name for group in flow.groups[:-1] for name in group}
        for name in sorted(middle & taking & set(flow.results)):
            operation = flow.step(name).operation
            if Ports.of(operation).returned and not operation.models_out:
                message = f"the result of operation {name!r} is not used: no operation takes it, and it stores nothing"
                yield Finding(context.place(operation), message, "let another operation take it, or store it")


@own_rule("PUL405", "outside-flow", Severity.INFO)
def outside_flow(context: LintedProject) -> Iterator[Finding]:
    """An operation without a namespace takes data that others return, or returns data that others take.

    It is not in a flow with them: a flow contains the operations of one namespace.

    Bad:

        class RawJobs(BaseModel):
            titles: list[str]


        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> RawJobs: ...


        @operation(name="clean", description="Drop the jobs that are gone")
        async def clean(raw: RawJobs) -> None: ...

    Good:

        class RawJobs(BaseModel):
            titles: list[str]


        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> RawJobs: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone")
        async def clean(raw: RawJobs) -> None: ...
    """
    ports = [Ports.of(operation) for operation in context.metadata.operations]
    standalones = HierarchyParser(port.name for port in ports).standalones
    for port in (port for port in ports if port.name in standalones):
        tied = sorted(
            other.name for other in ports if other is not port and (_feeds(other, port) or _feeds(port, other))
        )
        if tied:
            message = f"operation {port.name!r} exchanges data with {tied[0]!r}, but is not in a flow with it"
            root = tied[0].partition(".")[0]
            yield Finding(context.place(port.operation, port.name, "name"), message, f"rename it to {root}.{port.name}")


def _feeds(one: Ports, other: Ports) -> bool:
    returned: Carried | None = one.returned
    return returned is not None and any(taken.accepts(returned) for taken in other.parameters.values())


def _problems(context: LintedProject, kind: str) -> Iterator[Finding]:
    """Yield the problems of one kind, in all flows."""
    for problem in (problem for flow in context.flows for problem in flow.problems if problem.kind == kind):
        operation = context.metadata.operation(problem.operations[0])
        is_cycle = kind == "cycle"
        where = context.place(operation) if is_cycle else context.parameter_place(operation, problem.parameter)
        yield Finding(where, problem.message, problem.hint)
