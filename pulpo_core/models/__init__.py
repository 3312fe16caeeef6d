"""What models declare, in terms of pydantic and Beanie: fields, indexes, links, relations, types that can be stored."""
