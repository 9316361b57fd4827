"""Bodies: every declared media type is decoded strictly, and everything else refused."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import pytest

from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
from service_runtime.contract.shapes import Shapes
from service_runtime.core.problems import Problem
from service_runtime.http.bodies import build_body
from tests.unit.service_runtime.harness import EVERYTHING, document

PERSON = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "home": {"type": "object", "properties": {"city": {"type": "string"}, "since": {"type": "integer"}}},
    },
}


def read(media: str, data: bytes, schema: Any = PERSON, *, sent: str | None = "", **more: Any) -> Any:
    """Return the decoded body, or the problem."""
    encoding = more.pop("encoding", {})
    definition = {"content": {media: {"schema": schema, "encoding": encoding}}, **more}
    schemas = Schemas(Contract(document({})))
    body = build_body(definition, schemas, Shapes(schemas), EVERYTHING)
    try:
        return asyncio.run(body.read(media if sent == "" else sent, data))[0]
    except Problem as problem:
        return problem


def test_json() -> None:
    assert read("application/json", b'{"name": "a", "age": 1.0}') == {"name": "a", "age": 1.0}
    assert read("application/json", b'{"name": "a"}', sent="application/json; charset=utf-8")
    assert read("application/vnd.a+json", b'{"name": "a"}') == {"name": "a"}
    assert read("application/*", b'{"name": "a"}', sent="application/json") == {"name": "a"}


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"NaN",
        b'{"name": Infinity}',
        b'{"name": "a", "age": 1e400}',
        b'{"age": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"name": "\\ud800"}',
        b'{"name": "a"} x',
        b"{'name': 'a'}",
    ],
)
def test_what_is_no_json_is_400(data: bytes) -> None:
    assert read("application/json", data).status == 400


@pytest.mark.parametrize(
    "data",
    [b"null", b"[]", b"{}", b'{"name": 1}', b'{"name": "a", "age": "1"}', b'{"name": "a", "age": true}'],
)
def test_what_breaks_the_schema_is_422(data: bytes) -> None:
    assert read("application/json", data).status == 422


def test_required_and_optional() -> None:
    assert read("application/json", b"", sent=None) is None
    assert read("application/json", b"", sent=None, required=True).status == 422
    assert read("application/json", b"null").status == 422


def test_media_types() -> None:
    for sent in (None, "text/plain", "application", "json", "multipart/form-data"):
        assert read("application/json", b"{}", sent=sent).status == 415


def test_read_only_properties_are_dropped() -> None:
    assert read("application/json", b'{"name": "a", "id": "x"}') == {"name": "a"}
    people = {"type": "array", "items": PERSON}
    assert read("application/json", b'[{"name": "a", "id": 1}]', people) == [{"name": "a"}]


def test_urlencoded() -> None:
    form = "application/x-www-form-urlencoded"
    assert read(form, b"name=a+b&age=3&tags=x&tags=y") == {
        "name": "a b",
        "age": 3,
        "tags": ["x", "y"],
    }
    assert read(form, b"name=12&tags=x") == {"name": "12", "tags": ["x"]}
    assert read(form, b"name=a&home[city]=b&home[since]=1") == {
        "name": "a",
        "home": {"city": "b", "since": 1},
    }
    assert read(form, b"name=a&home=%7B%22since%22%3A1%7D") == {"name": "a", "home": {"since": 1}}
    assert read(form, b"name=a&home=%7B%22since%22%3A%221%22%7D").status == 422
    assert read(form, b"name=a&age=x").status == 422
    assert read(form, b"name=%ff").status == 400
    assert read(form, b"&".join([b"a=1"] * 2000)).status == 400
    encoding = {"tags": {"explode": False, "style": "form"}}
    assert read(form, b"name=a&tags=x,y%2Cz", encoding=encoding)["tags"] == ["x", "y,z"]
    assert read(form, b"", {"type": "object"}) == {}


@pytest.mark.parametrize(
    ("items", "text", "value"),
    [
        ({"type": "string"}, "a=x", ["x"]),
        ({"type": "string"}, "a=null", None),
        ({"type": ["string", "null"], "maxLength": 3}, "a=1", ["1"]),
        ({"type": "object"}, 'a=[{"n":1}]', [{"n": 1}]),
        ({"type": ["object", "null"]}, 'a={"n":1}', [{"n": 1}]),
        ({"type": "object"}, "a=null", None),
    ],
)
def test_lists_that_may_be_null(items: Any, text: str, value: Any) -> None:
    schema = {"type": "object", "properties": {"a": {"type": ["array", "null"], "items": items}}}
    assert read("application/x-www-form-urlencoded", quote(text, safe="=").encode(), schema) == {"a": value}


def test_multipart() -> None:
    schema = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "format": "binary", "maxLength": 4},
            "meta": {"type": "object", "properties": {"n": {"type": "integer"}}},
            "count": {"type": "integer"},
        },
    }
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n\x00\xff12\r\n',
        b'--x\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"n": 1}\r\n',
        b'--x\r\nContent-Disposition: form-data; name="count"\r\n\r\n7\r\n',
    ]
    sent = "multipart/form-data; boundary=x"
    body = read("multipart/form-data", b"".join(parts) + b"--x--\r\n", schema, sent=sent)
    assert body == {"file": b"\x00\xff12", "meta": {"n": 1}, "count": 7}
    assert read("multipart/form-data", b"".join(parts[1:]) + b"--x--\r\n", schema, sent=sent).status == 422
    longer = parts[0].replace(b"12", b"12345") + b"--x--\r\n"
    assert read("multipart/form-data", longer, schema, sent=sent).status == 422
    assert read("multipart/form-data", b"garbage", schema, sent=sent).status in {400, 422}
    assert read("multipart/form-data", b"x", schema, sent="multipart/form-data").status == 400


def test_files_have_the_media_types_that_the_encoding_allows() -> None:
    schema = {
        "type": "object",
        "properties": {
            "file": {"type": "string", "format": "binary"},
            "photos": {"type": "array", "items": {}},
        },
    }
    encoding = {"file": {"contentType": "image/png, image/jpeg"}, "photos": {"contentType": "image/*"}}
    head = b'--x\r\nContent-Disposition: form-data; name="%b"; filename="f"\r\n%b\r\n1\r\n--x--\r\n'
    for name, header, accepted in (
        (b"file", b"Content-Type: image/jpeg\r\n", True),
        (b"file", b"Content-Type: application/octet-stream\r\n", True),
        (b"file", b"", True),
        (b"file", b"Content-Type: image/gif\r\n", False),
        (b"photos", b"Content-Type: image/gif\r\n", True),
        (b"photos", b"Content-Type: text/plain\r\n", False),
    ):
        body = read(
            "multipart/form-data", head % (name, header), schema,
            sent="multipart/form-data; boundary=x", encoding=encoding,
        )  # fmt: skip
        assert isinstance(body, dict) is accepted, (name, header)
        if not accepted:
            assert body.status == 422


def test_a_file_that_was_sent_as_text_is_octets_all_the_same() -> None:
    schema = {
        "type": "object",
        "properties": {
            "file": {"type": "string", "contentMediaType": "image/png"},
            "note": {"type": "string", "contentMediaType": "text/csv"},
            "more": {"type": "array", "items": {"type": "string", "format": "binary"}},
        },
    }
    part = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n\xc3\xa4\r\n'
    data = b"".join(part % name for name in (b"file", b"note", b"more")) + b"--x--\r\n"
    body = read("multipart/form-data", data, schema, sent="multipart/form-data; boundary=x")
    assert body == {"file": b"\xc3\xa4", "note": "ä", "more": [b"\xc3\xa4"]}


MIXED = b'--x\r\nContent-Type: application/json\r\n\r\n{"n": 1}\r\n--x\r\nContent-Type: image/png\r\n\r\n\x00\xff\r\n--x--'
PARTS = {"type": "array", "prefixItems": [{"type": "object", "required": ["n"]}, {}], "maxItems": 2}


def test_parts_without_names_are_a_list() -> None:
    sent = "multipart/mixed; boundary=x"
    assert read("multipart/mixed", MIXED, PARTS, sent=sent) == [{"n": 1}, b"\x00\xff"]
    text = b"--x\r\n\r\n\xc3\xa4\r\n--x--"
    assert read("multipart/mixed", text, {"items": {"maxLength": 1}}, sent=sent) == ["ä"]


@pytest.mark.parametrize(
    ("data", "sent", "status"),
    [
        (MIXED.replace(b"n", b"m"), "multipart/mixed; boundary=x", 400),
        (MIXED.replace(b'"n"', b'"m"'), "multipart/mixed; boundary=x", 422),
        (MIXED.replace(b"{", b"["), "multipart/mixed; boundary=x", 400),
        (MIXED.removesuffix(b"--x--"), "multipart/mixed; boundary=x", 400),
        (MIXED.removesuffix(b"--") + b"\r\n\r\n3\r\n--x--", "multipart/mixed; boundary=x", 422),
        (b"nonsense", "multipart/mixed; boundary=x", 400),
        (MIXED, "multipart/mixed", 400),
    ],
)
def test_parts_that_break_the_contract_are_refused(data: bytes, sent: str, status: int) -> None:
    assert read("multipart/mixed", data, PARTS, sent=sent).status == status


def test_parts_have_the_media_types_of_their_positions() -> None:
    schemas = Schemas(Contract(document({})))
    media = {
        "schema": {"type": "array"},
        "prefixEncoding": [{"contentType": "application/json"}],
        "itemEncoding": {"contentType": "image/*"},
    }
    body = build_body({"content": {"multipart/mixed": media}}, schemas, Shapes(schemas), EVERYTHING)
    assert len(asyncio.run(body.read("multipart/mixed; boundary=x", MIXED))[0]) == 2
    with pytest.raises(Problem) as caught:
        asyncio.run(body.read("multipart/mixed; boundary=x", MIXED.replace(b"image/png", b"text/csv")))
    assert [error.pointer for error in caught.value.errors] == ["/1"]


def test_xml() -> None:
    schema = {
        "type": "object",
        "xml": {"name": "person"},
        "required": ["name"],
        "properties": {
            "id": {"type": "integer", "xml": {"attribute": True}},
            "name": {"type": "string", "xml": {"name": "full"}},
            "tags": {
                "type": "array",
                "xml": {"wrapped": True},
                "items": {"type": "string", "xml": {"name": "tag"}},
            },
            "codes": {"type": "array", "items": {"type": "integer", "xml": {"name": "code"}}},
        },
    }
    data = b'<p:person xmlns:p="u" id="5"><full>a&amp;b</full><tags><tag>x</tag></tags><code>1</code><code>2</code></p:person>'
    assert read("application/xml", data, schema) == {
        "id": 5,
        "name": "a&b",
        "tags": ["x"],
        "codes": [1, 2],
    }
    assert read("application/xml", b"<person>text</person>", schema).status == 422
    assert read("application/xml", b"<person><full>a</full><code>x</code></person>", schema).status == 422
    assert read("application/xml", b"<a><b></a>", schema).status == 400
    bomb = b'<!DOCTYPE a [<!ENTITY e "x">]><person><full>&e;</full></person>'
    assert read("application/xml", bomb, schema).status == 400
    assert read("application/xml", b"<a>" * 5000, schema).status == 400


def test_text_streams_and_octets() -> None:
    assert read("text/plain", "ä".encode(), {"type": "string"}) == "ä"
    assert read("text/plain", b"5", {"type": "integer"}) == 5
    assert read("text/plain", b"\xff", {"type": "string"}).status == 400
    assert read("text/plain", b"x", {"type": "string"}, sent="text/plain; charset=nonsense").status == 400
    assert read(
        "application/jsonl", b'{"name": "a"}\n\n{"name": "b"}\n', {"type": "array", "items": PERSON}
    ) == [
        {"name": "a"},
        {"name": "b"},
    ]
    assert read("application/jsonl", b'{"name": 1}\n', {"type": "array", "items": PERSON}).status == 422
    assert read("application/octet-stream", b"\x00\xff", {"type": "string", "maxLength": 2}) == b"\x00\xff"
    assert read("application/octet-stream", b"\x00\xff1", {"type": "string", "maxLength": 2}).status == 422


def test_the_schema_of_a_stream_is_that_of_the_whole_or_of_a_line() -> None:
    lines = b'{"name": "a"}\n{"name": "b"}\n'
    for schema in (PERSON, {"type": "array", "items": PERSON}):
        assert read("application/jsonl", lines, schema) == [{"name": "a"}, {"name": "b"}]
        assert read("application/jsonl", b'{"nam": "a"}\n', schema).status == 422


def test_text_that_carries_json() -> None:
    assert read("text/plain", b'{"name": "a"}') == {"name": "a"}
    assert read("text/plain", b"no").status == 400
    assert read("text/plain", b'{"a"}', {"type": ["object", "string"]}) == '{"a"}'


def test_no_octets_are_a_file() -> None:
    octets = {"type": "string", "format": "binary"}
    assert read("application/octet-stream", b"", octets, required=True) == b""
    assert read("application/octet-stream", b"", octets, required=True, sent=None).status == 422
    assert read("application/json", b"", octets, required=True).status == 422


def test_forms_are_closed_where_their_schema_is() -> None:
    closed = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}
    assert read("application/x-www-form-urlencoded", b"a=1", closed) == {"a": "1"}
    assert read("application/x-www-form-urlencoded", b"a=1&b=2", closed).status == 422


@pytest.mark.parametrize(
    ("part", "sent", "expected"),
    [
        ({"type": ["object", "string"]}, '{"city": "x"}', {"city": "x"}),
        ({"type": ["object", "string"]}, "adr_1", "adr_1"),
        ({"type": "array", "items": {"type": "object"}}, '{"city": "x"}', [{"city": "x"}]),
        ({"type": "array", "items": {"type": "object"}}, '[{"city": "x"}]', [{"city": "x"}]),
    ],
)
def test_form_fields_that_carry_json(part: Any, sent: str, expected: Any) -> None:
    schema = {"type": "object", "properties": {"p": part}}
    data = f"p={quote(sent)}".encode()
    assert read("application/x-www-form-urlencoded", data, schema) == {"p": expected}


def test_what_only_one_part_calls_read_only_arrives() -> None:
    base = {"properties": {"kind": {"type": "string", "readOnly": True}, "at": {"readOnly": True}}}
    own = {"properties": {"kind": {"enum": ["push"]}}}
    for parts in ([base, own], [own, base]):
        assert read("application/json", b'{"kind": "push", "at": 1}', {"allOf": parts}) == {"kind": "push"}


def test_ranges_of_a_suffix() -> None:
    for sent in ("application/vnd.x+json", "application/problem+json; charset=utf-8"):
        assert read("application/*+json", b'{"name": "a"}', sent=sent) == {"name": "a"}
    for sent in ("application/json", "text/x+json", "application/x+xml"):
        assert read("application/*+json", b'{"name": "a"}', sent=sent).status == 415


def form(*parts: tuple[str, str, str]) -> bytes:
    written = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n{headers}\r\n{text}\r\n'
        for name, headers, text in parts
    ]
    return ("".join(written) + "--x--\r\n").encode()


def test_parts_have_the_headers_that_the_encoding_requires() -> None:
    schema = {"type": "object", "properties": {"file": {"type": "string"}, "note": {"type": "string"}}}
    headers = {
        "X-Check": {"required": True, "schema": {"type": "integer"}},
        "X-Name": {"schema": {"maxLength": 2}},
    }
    more = {"sent": "multipart/form-data; boundary=x", "encoding": {"file": {"headers": headers}}}

    def sent(*parts: tuple[str, str, str]) -> Any:
        return read("multipart/form-data", form(*parts), schema, **more)

    good = ("file", "x-check: 5\r\n", "abc")
    assert sent(good) == {"file": "abc"}
    assert sent(("note", "", "abc")) == {"note": "abc"}
    for wrong in ("", "X-Check: z\r\n", "X-Check: 5\r\nX-Name: abc\r\n"):
        refused = sent(("file", wrong, "abc"))
        assert (refused.status, [fault.pointer for fault in refused.errors]) == (422, ["/file"])
        assert "X-" in refused.errors[0].detail


@pytest.mark.parametrize("part", [{"type": "object"}, {"type": "array", "items": {}}, {"type": "string"}, {}])
def test_a_part_that_has_to_be_json_is(part: Any) -> None:
    schema = {"type": "object", "properties": {"meta": part}}
    more = {
        "sent": "multipart/form-data; boundary=x",
        "encoding": {"meta": {"contentType": "application/json"}},
    }
    refused = read("multipart/form-data", form(("meta", "", '{"a":')), schema, **more)
    assert (refused.status, refused.errors[0].pointer) == (422, "/meta")
    assert "not valid application/json" in refused.errors[0].detail
