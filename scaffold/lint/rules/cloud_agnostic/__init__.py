"""Rules that let a service move to another platform."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.cloud_agnostic import (
    no_vendor_auth,
    no_vendor_extension,
    no_vendor_header,
    no_vendor_host,
    no_vendor_type,
    portable_binding,
    portable_stack,
    server_variables,
)

RULES: tuple[AnyRule, ...] = (
    no_vendor_auth.RULE,
    no_vendor_extension.RULE,
    no_vendor_header.RULE,
    no_vendor_host.RULE,
    no_vendor_type.RULE,
    portable_stack.RULE,
    server_variables.RULE,
    portable_binding.RULE,
)
