"""Inputs of operations with `flat=True`: the fields of the only model are beside the other parameters.

`store(clean: Rows, note: str = "")` takes `{"rows": […], "note": "…"}`, not `{"clean": {"rows": […]}, "note": "…"}`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class FlatInput(BaseModel):
    """The base class of flat inputs. An object that contains the model's parameter itself is left unchanged."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())
    __flat_parameter__: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def __nest__(cls, data: Any) -> Any:
        name = cls.__flat_parameter__
        if not isinstance(data, Mapping) or name in data:
            return data
        beside = {key: value for key, value in data.items() if key in cls.model_fields}
        inside = {key: value for key, value in data.items() if key not in cls.model_fields}
        return {name: inside, **beside} if inside or cls.model_fields[name].is_required() else beside

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        beside = {key: value for key, value in schema["properties"].items() if key != cls.__flat_parameter__}
        inner = handler.resolve_ref_schema(schema["properties"][cls.__flat_parameter__])
        needed = inner.get("required", []) if cls.model_fields[cls.__flat_parameter__].is_required() else []
        required = [*needed, *(name for name in schema.get("required", []) if name in beside)]
        schema["properties"] = {**inner.get("properties", {}), **beside}
        schema["additionalProperties"] = inner.get("additionalProperties", True)
        schema.pop("required", None)
        if required:
            schema["required"] = required
        return reference
