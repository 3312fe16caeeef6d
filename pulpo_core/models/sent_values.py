"""Makes models from the values that callers send: by names or aliases of fields, with links to the right class.

All surfaces read values here, so that all of them accept the same values.
"""

from typing import Any, TypeVar

from pydantic import BaseModel

from pulpo_core.models.aliases import with_aliases
from pulpo_core.models.link_meanings import with_sent_links

Model = TypeVar("Model", bound=BaseModel)


def model_from_sent(model: type[Model], values: Any) -> Model:
    """Return a model for values that have the names or aliases of fields, at any depth.

    Raises pydantic's ValidationError, and Pulpo's for a link that is ambiguous between several models.
    """
    sent = with_sent_links(model, with_aliases(model, values))
    return model.model_validate(sent, by_name=True, by_alias=True)
