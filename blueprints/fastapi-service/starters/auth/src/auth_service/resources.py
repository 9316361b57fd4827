"""Say what the service consists of: the class of each resource, tables and keys of its own."""

from __future__ import annotations

from ._generated.surface import handlers
from ._runtime.core.types import Handler
from ._runtime.security.keys import KeySource
from ._runtime.storage.database import Database
from .authentication.operations import Authentication
from .keys.operations import Keys
from .keys.ring import KeyRing
from .keys.source import OwnKeys
from .platform.migrations import all_tables
from .policy import Policy
from .sessions.operations import Sessions
from .settings import Settings
from .tables import metadata
from .users.operations import Users

METADATA = all_tables(metadata)
"""All tables of the service, which `make revision` compares with the database."""


def build_handlers(settings: Settings, database: Database) -> dict[str, Handler]:
    """Return the handler of every operation, by operation id; what a class works with goes to its constructor."""
    policy = Policy()
    ring = KeyRing(policy)
    return handlers(
        users=Users(policy),
        sessions=Sessions(),
        authentication=Authentication(settings, policy, ring),
        keys=Keys(ring),
    )


def build_key_source(settings: Settings, database: Database) -> KeySource | None:
    """Return where keys are found besides AUTH_JWKS and AUTH_JWKS_URL; a service that signs tokens has its own."""
    return OwnKeys(KeyRing(Policy()), database)
