"""Adapts aggregation pipelines to the engine: filters, expressions, and `$lookup` through lists."""

from collections.abc import Mapping
from typing import Any

from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.database import AsyncDatabase

from pulpo_embedded.compatibility.expressions import adapted_expression, values_of
from pulpo_embedded.compatibility.filters import adapted_filter
from pulpo_embedded.compatibility.stages import adapted_stages

Stages = list[Any]
LOCAL = "_pulpo_local"


class PipelineAdapter:
    """Adapts the pipelines of one command, which is sent with `database` and `session`."""

    def __init__(self, database: AsyncDatabase[Any], session: AsyncClientSession | None) -> None:
        self.database = database
        self.session = session

    async def adapted(self, stages: Any) -> Any:
        """Return a pipeline adapted to the engine; anything else unchanged."""
        if not isinstance(stages, list | tuple):
            return stages
        return [found for stage in stages for found in await self._stage(stage)]

    async def _stage(self, stage: Any) -> Stages:
        name, content = next(iter(stage.items()), (None, None)) if isinstance(stage, Mapping) else (None, None)
        if name == "$match":
            return [{name: adapted_filter(content)}]
        if name == "$facet" and isinstance(content, Mapping):
            return [{name: {key: await self.adapted(part) for key, part in content.items()}}]
        if name in ("$lookup", "$unionWith") and isinstance(content, Mapping):
            spec = dict(content)
            if "pipeline" in spec:
                spec["pipeline"] = await self.adapted(spec["pipeline"])
            return await self._lookup(spec) if name == "$lookup" else [{name: spec}]
        return adapted_stages(stage)

    async def _lookup(self, spec: dict[str, Any]) -> Stages:
        """Return stages for a `$lookup`: the engine's own does not reach into lists on the path to a field."""
        if "let" in spec:
            spec["let"] = adapted_expression(spec["let"])
        local, foreign, source = spec.get("localField"), spec.get("foreignField"), spec.get("from")
        if not (isinstance(local, str) and isinstance(foreign, str) and isinstance(source, str)):
            return [{"$lookup": spec}]
        if "." in foreign and await self._holds_lists(source, foreign):
            return [{"$lookup": _by_expression(spec, local, foreign)}]
        if "." in local:
            added: Stages = [{"$addFields": {LOCAL: values_of(local)}}]
            return [*added, {"$lookup": {**spec, "localField": LOCAL}}, {"$project": {LOCAL: 0}}]
        return [{"$lookup": spec}]

    async def _holds_lists(self, collection: str, path: str) -> bool:
        """Return True if there is a list on the path to a field, in any document of the collection."""
        names = path.split(".")
        lists = [{".".join(names[:end]): {"$type": "array"}} for end in range(1, len(names))]
        found = await self.database[collection].find_one({"$or": lists}, {"_id": 1}, session=self.session)
        return found is not None


def _by_expression(spec: dict[str, Any], local: str, foreign: str) -> dict[str, Any]:
    """Return a `$lookup` that compares the values of both fields in its pipeline: slower, but it looks into lists."""
    shared = {"$setIntersection": ["$$pulpo_local", values_of(foreign)]}
    match = {"$match": {"$expr": {"$gt": [{"$size": shared}, 0]}}}
    others = {key: value for key, value in spec.items() if key not in ("localField", "foreignField")}
    variables = {**spec.get("let", {}), "pulpo_local": values_of(local)}
    return {**others, "let": variables, "pipeline": [match, *spec.get("pipeline", ())]}
