"""Findings for tests that do not care what they are about."""

from __future__ import annotations

from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location


def finding(
    rule: str = "val-server",
    pointer: str = "/servers/0",
    message: str = "no URL",
    *,
    file: str = "orders.yaml",
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(rule, severity, message, Location(file, 1, 1), pointer)
