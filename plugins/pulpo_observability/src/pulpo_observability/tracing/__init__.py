"""OpenTelemetry spans of requests, invocations and database commands."""
