"""The flows of `weather`, written by `pulpo compile`; change the operations, not this file.

`python weather_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B


@task(name="weather.convert", cache_policy=NO_CACHE)
async def weather_convert_task(celsius: A) -> B:
    return await pulpo.invoke("weather.convert", celsius=celsius)


@task(name="weather.check", cache_policy=NO_CACHE)
async def weather_check_task(fahrenheit: B) -> A:
    return await pulpo.invoke("weather.check", fahrenheit=fahrenheit)


@flow(name="shapes.weather")
async def weather_flow(celsius: A) -> A:
    """The 2 operations of `weather`."""
    async with Steps() as steps:
        convert = steps.start(weather_convert_task, celsius=celsius)
        check = steps.start(weather_check_task, fahrenheit=convert)
    return await check.result()


if __name__ == "__main__":
    pulpo.main(weather_flow)
