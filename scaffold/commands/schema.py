"""`scaffold schema`: the JSON Schemas of what scaffold reads."""

from __future__ import annotations

import click

from scaffold.commands.shared.options import Command

EXAMPLES = """\b
Examples:
  scaffold schema extensions              every design field, one JSON object
  scaffold schema extensions x-entity     one field, as a schema file
  scaffold schema brief                   the brief that `scaffold design` expands
"""


@click.group(epilog=EXAMPLES)
def command() -> None:
    """Print the JSON Schemas of what scaffold reads."""


@command.command(cls=Command, epilog=EXAMPLES)
@click.argument("field", required=False)
def extensions(field: str | None) -> None:
    """Print the closed JSON Schemas of the design fields of a spec (`x-service`, `x-entity` …).

    Without FIELD: an object, name of each field → its schema. Each (JSON Schema 2020-12) stands alone.
    """
    import json

    from scaffold.core.errors import UsageError
    from scaffold.design.extensions import extension_schemas

    schemas = extension_schemas()
    if field is not None and field not in schemas:
        raise UsageError("unknown-field", f"no design field {field!r}", hint=f"one of {', '.join(schemas)}")
    click.echo(json.dumps(schemas[field] if field else schemas, indent=2, ensure_ascii=False))


@command.command(cls=Command, epilog=EXAMPLES)
def brief() -> None:
    """Print the closed JSON Schema (2020-12) of a brief, for editors and for those who write briefs by programs.

    An editor with a YAML language server completes a brief that begins with `# yaml-language-server: $schema=FILE`.
    """
    import json

    from scaffold.brief.structure import brief_schema

    click.echo(json.dumps(brief_schema(), indent=2, ensure_ascii=False))
