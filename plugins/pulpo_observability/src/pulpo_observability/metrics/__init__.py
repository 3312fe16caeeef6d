"""Prometheus metrics of requests, invocations and writes."""
