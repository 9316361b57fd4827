"""Name the package under test, once for all tests in this folder."""

from {{cookiecutter.package_name}} import app, settings
from {{cookiecutter.package_name}}._generated import (
    contract,
    dialect,
    routes,
    samples,
    schemas,
    shapes,
    tables,
)
from {{cookiecutter.package_name}}.platform import ids, tokens

__all__ = [
    "app",
    "contract",
    "dialect",
    "ids",
    "routes",
    "samples",
    "schemas",
    "settings",
    "shapes",
    "tables",
    "tokens",
]
