"""Binding of parameters to the operations whose values they take, by the rules of docs/reference/data-flow.md."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from pulpo_core.analysis.carried import Carried, is_data
from pulpo_core.analysis.dataflow import Binding, BindingRule, Problem, ValueSource
from pulpo_core.analysis.ordering import Ancestors
from pulpo_core.analysis.ports import Ports


class Binder:
    """Binds the parameters of a set of operations to their producers.

    `after` is the order that the operations' `after=` declares; `operations` must be sorted by it.

    A refiner is an operation that takes and returns data of the same class, such as `clean(jobs: Jobs) -> Jobs`. Later
    operations get its result, not its input: with `fetch() -> Jobs`, `clean` and `report(jobs: Jobs)`, the report takes
    its jobs from `clean`. So the parameters of `report` can be bound only after those of `clean`: `_of_group` calls
    `_latest`, which calls `_refined_by`, which calls `_of_group` again, for another operation.
    """

    def __init__(self, operations: Sequence[Ports], after: Ancestors) -> None:
        self.operations = operations
        self.after = after
        self.problems: list[Problem] = []
        self._groups: dict[tuple[str, Carried], tuple[Binding, ...]] = {}
        self._fitting_for: dict[Carried, list[Ports]] = {}
        self._refined: dict[str, set[str]] = {}
        self._producers: dict[type, list[Ports]] = defaultdict(list)
        for item in operations:
            for cls in item.returned.classes if item.returned else ():
                for base in filter(is_data, cls.__mro__):
                    self._producers[base].append(item)

    def bind(self) -> dict[str, tuple[Binding, ...]]:
        """Return the bindings by operation, and add the parameters with an ambiguous producer to `problems`."""
        return {item.name: tuple(self._of_operation(item)) for item in self.operations}

    def _of_operation(self, consumer: Ports) -> list[Binding]:
        groups = dict.fromkeys(consumer.parameters.values())
        bindings = [binding for taken in groups for binding in self._of_group(consumer, taken)]
        positions = list(consumer.parameters)
        return sorted(bindings, key=lambda binding: positions.index(binding.parameter))

    def _of_group(self, consumer: Ports, taken: Carried) -> tuple[Binding, ...]:
        """Return the bindings of the operation's parameters that take the same data. Cached.

        They are bound together: in `merge(left: Jobs, right: Jobs)`, `left` and `right` have different producers.
        """
        key = (consumer.name, taken)
        if key not in self._groups:
            self._groups[key] = ()  # ends the recursion for operations that take each other's results
            parameters = [parameter for parameter, other in consumer.parameters.items() if other == taken]
            candidates = self._candidates(consumer, taken)
            bind = self._bind_many if taken.many else self._bind_single
            self._groups[key] = tuple(bind(consumer, parameters, candidates))
        return self._groups[key]

    def _candidates(self, consumer: Ports, taken: Carried) -> list[Ports]:
        """Return the operations that may produce the data: neither the consumer, later ones, nor parallel refiners."""
        candidates = [item for item in self._fitting(taken) if self._may_precede(item, consumer)]
        if taken.many:
            return candidates
        exact = [item for item in candidates if item.returned is not None and item.returned.classes <= taken.classes]
        return exact or candidates

    def _fitting(self, taken: Carried) -> list[Ports]:
        """Return the operations whose results fit."""
        if taken not in self._fitting_for:
            found = {item.name: item for cls in taken.classes for item in self._producers[cls]}
            fitting = [item for item in found.values() if item.returned is not None and taken.accepts(item.returned)]
            self._fitting_for[taken] = sorted(fitting, key=lambda item: item.name)
        return self._fitting_for[taken]

    def _may_precede(self, producer: Ports, consumer: Ports) -> bool:
        """Return True if the producer's result may go into the consumer.

        Of two refiners of the same class, `clean(jobs: Jobs) -> Jobs` and `rank(jobs: Jobs) -> Jobs`, each could take
        the result of the other. Neither does, unless `after=` says which one comes first.
        """
        if producer is consumer or self.after.has(producer.name, consumer.name):
            return False
        if consumer.is_refiner and producer.is_refiner and _share(producer, consumer):
            return self.after.has(consumer.name, producer.name)
        return True

    def _latest(self, candidates: Sequence[Ports]) -> list[Ports]:
        """Return the candidates whose result is not refined by another candidate."""
        refined = set[str]().union(*(self._refined_by(item) for item in candidates if item.is_refiner))
        return [item for item in candidates if item.name not in refined]

    def _refined_by(self, refiner: Ports) -> set[str]:
        """Return the names of the operations whose data a refiner takes and passes on."""
        if refiner.name not in self._refined:
            self._refined[refiner.name] = set()  # ends the recursion in a cycle, which is reported later
            returned = refiner.returned
            groups = dict.fromkeys(refiner.parameters.values())
            passed_on = [taken for taken in groups if returned is not None and returned.shares(taken)]
            bindings = [binding for taken in passed_on for binding in self._of_group(refiner, taken)]
            self._refined[refiner.name] = {name for binding in bindings for name in binding.operations}
        return self._refined[refiner.name]

    def _bind_single(
        self, consumer: Ports, parameters: Sequence[str], candidates: Sequence[Ports]
    ) -> Iterable[Binding]:
        """Bind parameters that take one value each: first those whose name decides, then the others by `_choose`."""
        named = _by_name(parameters, candidates)
        yield from (Binding(parameter, (_source(item),), "name") for parameter, item in named.items())
        open_parameters = [parameter for parameter in parameters if parameter not in named]
        taken = {item.name for item in named.values()}
        left = [item for item in self._latest(candidates) if item.name not in taken]
        if not open_parameters or not left:
            return
        rule, chosen = _choose(consumer, open_parameters, left)
        if not chosen:
            self._report(consumer, open_parameters, left)
        for parameter, item in zip(open_parameters, chosen, strict=False):
            yield Binding(parameter, (_source(item),), rule)

    def _bind_many(self, consumer: Ports, parameters: Sequence[str], candidates: Sequence[Ports]) -> Iterable[Binding]:
        """Bind parameters that take lists: one takes all values; of several, each takes those that its name fits best.

        A value of a single parameter is not in the lists: `compare(best: Job, others: list[Job])`.
        """
        single = Carried(consumer.parameters[parameters[0]].classes)
        first = self._of_group(consumer, single) if single in consumer.parameters.values() else ()
        given = {name for binding in first for name in binding.operations}
        latest = [item for item in self._latest(candidates) if item.name not in given]
        if not latest:
            return
        if len(parameters) == 1:
            yield _collecting(parameters[0], latest, "all" if len(latest) > 1 else "only")
            return
        best = {item.name: _best(item, parameters) for item in latest}
        unclear = [item for item in latest if best[item.name] is None]
        if unclear:
            self._report(consumer, parameters, unclear)
            return
        for parameter in parameters:
            if sources := [item for item in latest if best[item.name] == parameter]:
                yield _collecting(parameter, sources, "name")

    def _report(self, consumer: Ports, parameters: Sequence[str], candidates: Sequence[Ports]) -> None:
        """Add the problem of parameters whose producer is ambiguous."""
        places = [f"{item.name} ({item.operation.location})" for item in candidates]
        names = [item.name for item in candidates]
        several = len(parameters) > 1
        shown = ", ".join(map(repr, parameters))
        data = consumer.parameters[parameters[0]]
        likely = next((segment for segment in reversed(names[0].split(".")) if _is_telling(segment, names)), None)
        naming = f"name {'each' if several else 'it'} by a segment of its producer's name" + (
            f" (`{likely}`)" if likely else ""
        )
        taking = "" if several or data.many else f", or take all of them as list[{data.name}]"
        self.problems.append(
            Problem(
                "ambiguous",
                f"{'parameters' if several else 'parameter'} {shown} of operation {consumer.name!r} "
                f"{'take' if several else 'takes'} {data.name}, which is returned by {' and '.join(places)}: nothing "
                f"says which {'goes where' if several else 'one is meant'}",
                f"{naming}, or list {'them' if several else 'one of them'} in its after=, "
                f"{'in the order of the parameters' if several else f'such as after=[{names[0]!r}]'}{taking}",
                consumer.operation.location,
                (consumer.name, *names),
                parameters[0],
            )
        )


def _source(item: Ports) -> ValueSource:
    return ValueSource(item.name, item.returned is not None and item.returned.many)


def _collecting(parameter: str, items: Sequence[Ports], rule: BindingRule) -> Binding:
    """Return the binding of a list parameter: a list of the operations' values, or the only operation's own list."""
    sources = tuple(map(_source, items))
    return Binding(parameter, sources, rule, collects=len(sources) > 1 or not sources[0].many)


def _share(producer: Ports, consumer: Ports) -> bool:
    """Return True if both refine data of the same class."""
    one, other = producer.returned, consumer.returned
    return one is not None and other is not None and one.shares(other)


def _choose(consumer: Ports, parameters: Sequence[str], candidates: Sequence[Ports]) -> tuple[BindingRule, list[Ports]]:
    """Return producers if names do not decide: the only candidate, those in `after=`, the nearest; else none."""
    if len(candidates) == len(parameters) == 1:
        return "only", list(candidates)
    by_name = {item.name: item for item in candidates}
    listed = [by_name[name] for name in dict.fromkeys(consumer.operation.after) if name in by_name]
    if listed and len(listed) <= len(parameters):
        return "after", listed
    shared = {item.name: _shared_segments(item.name, consumer.name) for item in candidates}
    nearest = [item for item in candidates if shared[item.name] == max(shared.values())]
    return "nearest", nearest if len(nearest) == len(parameters) == 1 else []


def _by_name(parameters: Sequence[str], candidates: Sequence[Ports]) -> dict[str, Ports]:
    """Return the producers that are decided by the parameters' names.

    A name decides if one candidate fits it better than all others, and is the best of no other parameter:
    `merge(stepstone: Jobs, linkedin: Jobs)` takes from `stepstone.fetch` and `linkedin.fetch`.
    """
    found: dict[str, Ports] = {}
    for parameter in parameters:
        runs = word_runs(parameter)
        scores = [len(runs & item.segments) for item in candidates]
        best = max(scores, default=0)
        if best and scores.count(best) == 1:
            found[parameter] = candidates[scores.index(best)]
    meant = [item.name for item in found.values()]
    return {parameter: item for parameter, item in found.items() if meant.count(item.name) == 1}


def _best(item: Ports, parameters: Sequence[str]) -> str | None:
    """Return the parameter whose name fits a producer best; None if none fits, or several fit equally."""
    scores = [len(word_runs(parameter) & item.segments) for parameter in parameters]
    best = max(scores)
    return parameters[scores.index(best)] if best and scores.count(best) == 1 else None


def word_runs(parameter: str) -> frozenset[str]:
    """Return all runs of words in a parameter's name, to be compared with the segments of an operation's name.

    `raw_job_board` has `raw`, `job`, `board`, `raw_job`, `job_board` and itself; so it fits `sources.job_board.fetch`.
    """
    words = parameter.lower().split("_")
    ends = range(1, len(words) + 1)
    return frozenset("_".join(words[start:end]) for end in ends for start in range(end))


def _is_telling(segment: str, names: Sequence[str]) -> bool:
    return sum(segment in name.split(".") for name in names) == 1


def _shared_segments(one: str, other: str) -> int:
    """Return the number of leading segments that two names share."""
    pairs = zip(one.split("."), other.split("."), strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
