"""The same resource as others would write it: what the generated API is measured against."""
