"""References of AsyncAPI documents lead to the kind of object that belongs in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.asyncapi.load import load_asyncapi

VERSION_3 = """\
asyncapi: 3.0.0
info: {title: a, version: '1', tags: [@tags]}
channels:
  c:
    address: 'a/{id}'
    parameters: {id: @parameters}
    messages: {m: @messages}
    externalDocs: @externalDocs
servers: {s: {host: h, protocol: kafka, variables: {v: @serverVariables}, security: [@securitySchemes]}}
operations:
  o: {action: send, channel: {$ref: '#/channels/c'}, traits: [@operationTraits], reply: @replies}
components:
  schemas: {Part: {type: object, properties: {a: {type: string}, b: @schemas}}}
  messages: {Part: {payload: @schemas, correlationId: @correlationIds, traits: [@messageTraits]}}
  channels: {Part: {address: x}}
  operations: {Part: {action: send, channel: {$ref: '#/channels/c'}}}
  servers: {Part: {host: h, protocol: kafka}}
  parameters: {Part: {description: x}}
  replies: {Part: {address: @replyAddresses}}
  replyAddresses: {Part: {location: '$message.header#/a'}}
  correlationIds: {Part: {location: '$message.header#/a'}}
  operationTraits: {Part: {description: x}}
  messageTraits: {Part: {description: x, headers: @schemas}}
  securitySchemes: {Part: {type: userPassword}}
  tags: {Part: {name: t}}
  externalDocs: {Part: {url: 'https://example.com'}}
  serverVariables: {Part: {default: a}}
"""
VERSION_2 = """\
asyncapi: 2.6.0
info: {title: a, version: '1'}
channels:
  'a/{id}':
    parameters: {id: @parameters}
    publish: {message: @messages, traits: [@operationTraits]}
    subscribe: {message: {oneOf: [@messages]}}
components:
  schemas: {Part: {type: object, properties: {b: @schemas}}}
  messages: {Part: {payload: @schemas, headers: {not: @schemas}, correlationId: @correlationIds, traits: [@messageTraits]}}
  parameters: {Part: {description: x, schema: {items: @schemas}}}
  correlationIds: {Part: {location: '$message.header#/a'}}
  operationTraits: {Part: {description: x}}
  messageTraits: {Part: {description: x}}
  securitySchemes: {Part: {type: userPassword}}
  serverVariables: {Part: {default: a}}
  servers: {Part: {url: h, protocol: kafka, variables: {v: @serverVariables}}}
"""


def places(text: str) -> list[tuple[int, str]]:
    """List the places where a kind of component belongs: the position and the section."""
    sections = text.partition("components:")[2]
    names = [line.split(":")[0].strip() for line in sections.splitlines()[1:] if line.startswith("  ")]
    return sorted(
        (at, name)
        for name in names
        for at in range(len(text))
        if text.startswith(f"@{name}", at) and not text[at + 1 + len(name)].isalpha()
    )


def codes(folder: Path, text: str, changed: tuple[int, str] | None = None) -> list[str]:
    """Load a document whose references lead to what belongs there, but for one; return what was noticed."""
    for at, section in reversed(places(text)):
        target = changed[1] if changed is not None and changed[0] == at else section
        text = f"{text[:at]}{{$ref: '#/components/{target}/Part'}}{text[at + 1 + len(section) :]}"
    (folder / "api.yaml").write_text(text)
    return [
        f"{notice.code} {notice.message}"
        for notice in load_asyncapi(folder / "api.yaml", check_structure=True).notices
    ]


@pytest.mark.parametrize("text", [VERSION_3, VERSION_2])
def test_only_the_kind_that_belongs_there_may_be_referred_to(tmp_path: Path, text: str) -> None:
    assert codes(tmp_path, text) == []
    sections = {name for _, name in places(text)}
    assert len(sections) > 6
    for at, section in places(text):
        for other in sorted(sections - {section})[at % 3 :: 3]:
            found = codes(tmp_path, text, (at, other))
            assert [line.split()[0] for line in found] == ["ref-kind"], (at, section, other)


def test_kinds_are_named_as_people_do(tmp_path: Path) -> None:
    at = VERSION_3.index("@messageTraits")
    assert codes(tmp_path, VERSION_3, (at, "operationTraits")) == [
        "ref-kind '#/components/operationTraits/Part' leads to an operation trait object where a message trait object belongs"
    ]


def test_parts_in_other_files_are_checked_as_what_they_stand_for(tmp_path: Path) -> None:
    text = VERSION_3.replace("@replies}", "{$ref: 'parts.yaml#/r'}}", 1)
    (tmp_path / "parts.yaml").write_text("r: {address: {location: nowhere}}\n")
    assert codes(tmp_path, text) == [
        r"structure 'nowhere' does not match ^\$message\.(header|payload)#(/([^/~]|~[01])*)*"
    ]


def test_schemas_in_other_formats_are_left_alone(tmp_path: Path) -> None:
    avro = "{schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: {$ref: '#/components/messages/Part'}}"
    assert codes(tmp_path, VERSION_3.replace("payload: @schemas", f"payload: {avro}")) == []
