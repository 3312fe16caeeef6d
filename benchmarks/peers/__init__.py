"""The same resource with other frameworks, against which the generated API is measured."""
