"""Is the document a valid OpenAPI document?"""

from __future__ import annotations

from scaffold.lint.rule import AnyRule
from scaffold.lint.rules.validity import (
    body_semantics,
    delete_body,
    discriminator,
    duplicate_key,
    extension,
    hidden_character,
    openapi_version,
    operation_id,
    parameters_unique,
    parse,
    path_conflict,
    path_params,
    path_syntax,
    ref_place,
    ref_resolves,
    ref_siblings,
    schema_sane,
    security_defined,
    server,
    structure,
    unused_component,
    yaml11_ambiguous,
)

RULES: tuple[AnyRule, ...] = (
    body_semantics.RULE,
    delete_body.RULE,
    discriminator.RULE,
    duplicate_key.RULE,
    extension.RULE,
    hidden_character.RULE,
    openapi_version.RULE,
    operation_id.RULE,
    parameters_unique.RULE,
    parse.RULE,
    path_conflict.RULE,
    path_params.RULE,
    path_syntax.RULE,
    ref_place.RULE,
    ref_resolves.RULE,
    ref_siblings.RULE,
    schema_sane.RULE,
    security_defined.RULE,
    server.RULE,
    structure.RULE,
    unused_component.RULE,
    yaml11_ambiguous.RULE,
)
