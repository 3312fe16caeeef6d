"""The signature of an operation: the input model for its parameters, and the call arguments for an input."""

import inspect
import typing
import warnings
from collections.abc import Callable, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, RootModel, create_model
from pydantic.fields import FieldInfo

from pulpo_core.annotations import alternatives, bare
from pulpo_core.counted import counted
from pulpo_core.exceptions import DeclarationError
from pulpo_core.flat_inputs import FlatInput
from pulpo_core.locations import Location
from pulpo_core.models.fields import own_fields
from pulpo_core.names import camel

Inputs = type[BaseModel] | Sequence[type[Any]] | Mapping[str, Any] | None
InputKind = Literal["model", "fields"]
CONTRADICTS = {"rule": "contradicting-signature"}


class Omitted(StrEnum):
    """The type of `OMITTED`, a value that the caller left out, where None would be a value."""

    OMITTED = "(default)"


OMITTED: Final = Omitted.OMITTED


class NoInput(BaseModel):
    """The input of an operation without parameters."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Signature:
    """The input and output of an operation.

    `kind` is the way in which the function takes its input: `model` (the input is the only argument) or `fields` (each
    field of the input is an argument with its name; there may be none). `returns` is the annotation, or `Any`. `flat`
    is the parameter whose fields are beside the other parameters in the input, or None.
    """

    kind: InputKind
    input_model: type[BaseModel]
    parameters: tuple[inspect.Parameter, ...]
    returns: Any
    flat: str | None = None

    def to_call(self, data: BaseModel) -> tuple[list[Any], dict[str, Any]]:
        """Return the positional and keyword arguments of the function's call for this input."""
        if self.kind == "model":
            (parameter,) = self.parameters
            return ([], {parameter.name: data}) if parameter.kind is parameter.KEYWORD_ONLY else ([data], {})
        values = {parameter.name: getattr(data, parameter.name) for parameter in self.parameters}
        positional = [p.name for p in self.parameters if p.kind is inspect.Parameter.POSITIONAL_ONLY]
        return [values.pop(name) for name in positional], values

    def from_call(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Return the input for a plain Python call with these arguments (not validated yet)."""
        return self.from_arguments(inspect.Signature(list(self.parameters)).bind(*args, **kwargs).arguments)

    def from_arguments(self, values: Mapping[str, Any]) -> Any:
        """Return the input for these values of parameters (not validated yet); OMITTED if there are none."""
        given = {name: value for name, value in values.items() if value is not OMITTED}
        if not given:
            return OMITTED
        return given[self.parameters[0].name] if self.kind == "model" else given

    @property
    def default(self) -> BaseModel | None:
        """The input of a call without one, if the only parameter has a default. A new copy each time."""
        if self.kind != "model" or self.parameters[0].default is inspect.Parameter.empty:
            return None
        field = FieldInfo.from_annotated_attribute(self.input_model, self.parameters[0].default)
        value = deepcopy(field.get_default(call_default_factory=True, validated_data={}))
        return self.input_model.model_validate(value)

    def from_instance(self, instance: BaseModel) -> Any:
        """Return the input for a model instance: the instance itself, or an input with the parameter that takes it.

        Raises TypeError if several parameters take it.
        """
        if self.kind != "fields" or isinstance(instance, self.input_model):
            return instance
        fields = self.input_model.model_fields
        fitting = [p.name for p in self.parameters if _accepts(fields[p.name], instance)]
        if len(fitting) > 1:
            raise TypeError(f"{' and '.join(fitting)} take a {type(instance).__name__} each: pass {self.described}")
        return {fitting[0]: instance} if fitting else instance

    @property
    def described(self) -> str:
        """The input in words."""
        if self.kind == "model":
            return f"{self.parameters[0].name}, a {self.input_model.__name__}"
        return f"an object with {', '.join(self.fields)}" if self.fields else "an empty object"

    @property
    def fields(self) -> dict[str, FieldInfo]:
        """The fields of the input. Their defaults are the values in a call without an input."""
        fields = own_fields(self.input_model)
        if (default := self.default) is not None:
            return {name: _with_default(field, getattr(default, name)) for name, field in fields.items()}
        if self.flat is None:
            return fields
        inner = fields.pop(self.flat)
        return {**_inner_fields(inner), **fields}


def _inner_fields(outer: FieldInfo) -> dict[str, FieldInfo]:
    """Return the fields of the model in a field, with the values of the field's default as their defaults."""
    fields = own_fields(bare(outer.annotation))
    if outer.is_required():
        return fields
    default = outer.get_default(call_default_factory=True, validated_data={})
    return {name: _with_default(field, getattr(default, name)) for name, field in fields.items()}


def _accepts(field: FieldInfo, instance: BaseModel) -> bool:
    kinds = alternatives(field.annotation)
    return any(isinstance(kind, type) and not typing.get_origin(kind) and isinstance(instance, kind) for kind in kinds)


def _with_default(field: FieldInfo, value: Any) -> FieldInfo:
    changed = copy(field)
    changed.default, changed.default_factory = value, None
    return changed


def read_signature(
    function: Callable[..., Any], name: str, inputs: Inputs, outputs: Any, where: Location, *, flat: bool = False
) -> Signature:
    """Return an operation's signature; `inputs`, `outputs` and `flat` are the arguments of its decorator.

    Raises NameError if an annotation uses a name that does not exist yet, DeclarationError for other problems.
    """
    hints = get_type_hints(function, include_extras=True)
    returns = outputs if outputs is not None else hints.get("return", Any)
    parameters = _parameters(function, where)
    declared = _declared(inputs, parameters, where)
    if not parameters:
        return Signature("fields", NoInput, (), returns)
    types = {p.name: declared.get(p.name, hints.get(p.name)) for p in parameters}
    if isinstance(inputs, type) and len(parameters) > 1:
        if all(p.name in inputs.model_fields for p in parameters):
            return Signature("fields", inputs, parameters, returns)
        types = {p.name: hints.get(p.name, inputs) for p in parameters}
    for parameter in parameters:
        if types[parameter.name] is None and hints.get(parameter.name) is not type(None):
            raise DeclarationError(
                f"parameter {parameter.name!r} of operation {name!r} has no type",
                where=where,
                hint=_type_hint(parameter.name),
            )
    only = types[parameters[0].name] if len(parameters) == 1 else None
    if isinstance(only, type) and not typing.get_origin(only) and issubclass(only, BaseModel):
        _check_default(name, parameters[0], only, where)
        return Signature("model", only, parameters, returns)
    inner = _flat_parameter(name, types, where) if flat else None
    return Signature("fields", _model_of(name, parameters, types, where, inner), parameters, returns, inner)


def _flat_parameter(name: str, types: Mapping[str, Any], where: Location) -> str:
    """Return the only parameter that is a model. Raises DeclarationError if its fields cannot be beside the others."""
    models = [parameter for parameter, annotation in types.items() if _is_flattened(annotation)]
    if len(models) != 1:
        raise DeclarationError(
            f"operation {name!r} cannot be flat: {len(models)} of its parameters are models with fields, not one",
            where=where,
            hint="leave flat= out",
        )
    if twice := sorted(set(types) & set(bare(types[models[0]]).model_fields)):
        raise DeclarationError(
            f"operation {name!r} cannot be flat: parameter {twice[0]!r} has the name of a field of {models[0]}",
            where=where,
            hint="rename the parameter, or leave flat= out",
        )
    return models[0]


def _is_flattened(annotation: Any) -> bool:
    kind = bare(annotation)
    is_class = isinstance(kind, type) and not typing.get_origin(kind)
    return is_class and issubclass(kind, BaseModel) and not issubclass(kind, RootModel)


def _type_hint(parameter: str) -> str:
    """Return the hint for a parameter without a type."""
    if parameter in ("self", "cls"):
        return (
            f"a method cannot be an operation: move it out of the class, without {parameter}, or decorate the class "
            "and call the method `run`"
        )
    return f"annotate it: `{parameter}: str`, or with a pydantic model"


def _check_default(name: str, parameter: inspect.Parameter, model: type[BaseModel], where: Location) -> None:
    """Raise DeclarationError if the default of a model is None: the function would get None only in some calls."""
    if parameter.default is None:
        raise DeclarationError(
            f"parameter {parameter.name!r} of operation {name!r} takes {model.__name__}, but its default is None",
            where=where,
            hint=f"write `{parameter.name}: {model.__name__} | None = None`, or give it another default",
        )


def _parameters(function: Callable[..., Any], where: Location) -> tuple[inspect.Parameter, ...]:
    parameters = tuple(inspect.signature(function).parameters.values())
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise DeclarationError(
                f"an operation cannot take *{parameter.name}: each parameter needs a name and a type",
                where=where,
                hint="name each parameter, or take one pydantic model",
            )
        if parameter.name.startswith("_") or parameter.name == "model_config":
            raise DeclarationError(
                f"parameter {parameter.name!r} cannot be a field of the input", where=where, hint="rename it"
            )
    return parameters


def _declared(inputs: Inputs, parameters: tuple[inspect.Parameter, ...], where: Location) -> dict[str, Any]:
    """Return the types that `inputs=` declares, by parameter name."""
    names = [parameter.name for parameter in parameters]
    if inputs is None or inputs is BaseModel:
        return {}
    if isinstance(inputs, Mapping):
        if set(inputs) == set(names):
            return dict(inputs)
        raise DeclarationError(
            f"inputs= names {sorted(map(str, inputs))}, but the function takes {sorted(names)}",
            CONTRADICTS,
            where=where,
            hint="name the same parameters",
        )
    is_model = isinstance(inputs, type) and issubclass(inputs, BaseModel)
    if not is_model and (not isinstance(inputs, Sequence) or isinstance(inputs, str | bytes)):
        expected = "a pydantic model, a list of types, or a dict of types by parameter name"
        raise DeclarationError(f"inputs must name types, got {inputs!r}", where=where, hint=f"give {expected}")
    if isinstance(inputs, type):
        if not parameters:
            raise DeclarationError(
                f"inputs={inputs.__name__}, but the function takes no parameter",
                CONTRADICTS,
                where=where,
                hint=f"write `def …(input: {inputs.__name__})`, or leave inputs= out",
            )
        return {names[0]: inputs} if len(names) == 1 else {}
    types = list(inputs)
    if len(types) != len(names):
        raise DeclarationError(
            f"inputs= lists {counted(len(types), 'type')}, but the function takes "
            f"{counted(len(names), 'parameter')} ({', '.join(names)})",
            CONTRADICTS,
            where=where,
            hint="list one type for each parameter",
        )
    return dict(zip(names, types, strict=True))


def _model_of(
    name: str,
    parameters: tuple[inspect.Parameter, ...],
    types: Mapping[str, Any],
    where: Location,
    flat: str | None,
) -> type[BaseModel]:
    """Return the input model of an operation with plain parameters, with a field for each."""
    fields: dict[str, Any] = {
        p.name: (types[p.name], ... if p.default is inspect.Parameter.empty else p.default) for p in parameters
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a parameter may be called `json` or `copy`
            if flat is not None:
                made = create_model(f"{camel(name)}Input", __base__=FlatInput, **fields)
                made.__flat_parameter__ = flat
                return made
            config = ConfigDict(extra="forbid", protected_namespaces=())
            return create_model(f"{camel(name)}Input", __config__=config, **fields)
    except NameError:
        raise
    except Exception as error:
        raise DeclarationError(
            f"no input model can be made of the parameters of operation {name!r}: {error}",
            where=where,
            hint="use types that pydantic can validate",
        ) from error
