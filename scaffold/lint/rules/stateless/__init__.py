"""Rules that let any instance serve any request."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.stateless import (
    no_implicit_context,
    no_local_upload,
    no_login_session,
    no_server_cursor,
    no_session_cookie,
    no_sticky_header,
    self_contained_auth,
)

RULES: tuple[AnyRule, ...] = (
    no_implicit_context.RULE,
    no_local_upload.RULE,
    no_login_session.RULE,
    no_server_cursor.RULE,
    no_session_cookie.RULE,
    no_sticky_header.RULE,
    self_contained_auth.RULE,
)
