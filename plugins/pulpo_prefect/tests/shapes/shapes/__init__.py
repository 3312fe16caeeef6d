"""Operations in all shapes that a flow can have: each root namespace is one of them."""

from shapes import alone, hierarchies, lines, lists, ordered, parameters, stored, types, values

__all__ = ["alone", "hierarchies", "lines", "lists", "ordered", "parameters", "stored", "types", "values"]
