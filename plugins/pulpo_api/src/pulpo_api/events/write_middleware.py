"""A write middleware that reports writes to the listeners of `/events` if the database has no change streams."""

from typing import Any

from pymongo.errors import ConnectionFailure, PyMongoError

from pulpo_api.events.feed import fed_by_writes
from pulpo_api.events.sources import ProcessWrites
from pulpo_core.runtime import current_runtime
from pulpo_core.writes import Write, WriteCallNext
from pulpo_core.writes.effects import UnknownEffectsError, WriteEffects


async def report_write(write: Write, call_next: WriteCallNext) -> Any:
    """Report the effects of a write, if there are listeners. Otherwise it costs almost nothing."""
    source, runtime = fed_by_writes(), current_runtime()
    if source is None or runtime is None:
        return await call_next(write)
    database = runtime.database.client[runtime.database.name]
    effects = WriteEffects(write, database, source.collections.__contains__)
    if not effects.parts:
        return await call_next(write)
    is_prepared = await _prepare(effects)
    try:
        result = await call_next(write)
    except ConnectionFailure:  # it may have been done
        source.log.cut()
        raise
    except PyMongoError:  # some of several documents may have been written
        await _report(source, effects if is_prepared else None, None)
        raise
    except BaseException:  # usually a timeout: the write may have been done
        source.log.cut()
        raise
    await _report(source, effects if is_prepared else None, result)
    return result


async def _prepare(effects: WriteEffects) -> bool:
    try:
        await effects.read_before()
    except (UnknownEffectsError, PyMongoError):
        return False
    return True


async def _report(source: ProcessWrites, effects: WriteEffects | None, result: Any) -> None:
    """Report each document; if the effects are unknown, the listeners start over."""
    try:
        found = None if effects is None else await effects.find(result)
    except (UnknownEffectsError, PyMongoError):
        found = None
    if found is None:
        source.log.cut()
    for effect in found or ():
        source.append(effect.kind, effect.collection, effect.last)
