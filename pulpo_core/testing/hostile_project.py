"""A project whose names and texts try to become code in what is generated from them."""

CANARY = "pulpo_conformance_canary"
"""The word that must not be code anywhere."""

CALL = f"{CANARY}()"
TEXTS = (
    f"'''\n{CALL}\n'''",
    f'"""\n{CALL}\n"""',
    f"'; {CALL}; '",
    f'"); {CALL}; ("',
    f"\\\n{CALL}\n#",
    f"\\'\n{CALL}",
    f"*/ {CALL}; /* -->\n]]> </script><script>{CALL}</script>",
    f"`; {CALL}; ` ${{{CALL}}} {{{CALL}}}",
    f"{{{{ {CALL} }}}} {{% set x = {CALL} %}} {{# x #}}",
    f"\x00\x1b[31m\u202e\u2066\u2028{CALL}\u2029\r{CALL}\x0c\x85{CALL}",
    f"' onclick='{CALL}' \" onload=\"{CALL}",
    f"$({CANARY}) ; {CANARY} %s %(x)s {{}} {{0}} \\N{{BULLET}} \\u0022{CALL}",
)
OPERATIONS = ("import", "class", "None", "True", "match", "type", "print", "self", "id", "await", "default", "delete")
MODELS = ("Import", "Request", "Response", "Object", "A" * 120)
PARTS = """

class Color{number}(Enum):
    A = TEXTS[{number}]


@datamodel(description=TEXTS[{number}], tags=[TEXTS[{number}]], ui={{TEXTS[{number}]: [TEXTS[{number}]]}})
class Thing{number}(Document):
    title: str = Field(TEXTS[{number}], description=TEXTS[{number}], title=TEXTS[{number}], examples=[TEXTS[{number}]])
    color: Color{number} = Color{number}.A


class Found{number}(BaseModel):
    text: str = Field(description=TEXTS[{number}])


@operation(
    name="things.find{number}", description=TEXTS[{number}], category=TEXTS[{number}], tags=[TEXTS[{number}]],
    permissions=[TEXTS[{number}]], models_in=["Thing{number}"],
)
async def find{number}(
    word: Annotated[str, Field(description=TEXTS[{number}])] = TEXTS[{number}], color: Color{number} = Color{number}.A
) -> Found{number}:
    return Found{number}(text=word)


@operation(name="things.keep{number}", description=TEXTS[{number}])
def keep{number}(found: Found{number}) -> int:
    return len(found.text)
"""


def hostile_source() -> str:
    """Return the source of the project's entrypoint."""
    parts = [
        "from enum import Enum\nfrom typing import Annotated\n",
        "from beanie import Document\nfrom pulpo_core import datamodel, operation\n",
        "from pydantic import BaseModel, Field\n",
        f"TEXTS = {TEXTS!r}\n",
        *(PARTS.format(number=number) for number in range(len(TEXTS))),
        *(f"\n@operation(name='{name}')\nasync def do_{name}() -> None: ...\n" for name in OPERATIONS),
        *(f"\n@datamodel(path='p{name[:9]}')\nclass {name}(Document):\n    title: str = ''\n" for name in MODELS),
    ]
    return "".join(parts)
