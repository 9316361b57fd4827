"""The servers that the tests of this folder can ask for."""

from tests.service.servers import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]
