"""Examples are judged by their schemas with all that these lead to, and with nothing else of the document."""

from __future__ import annotations

import textwrap
from pathlib import Path

import jsonschema_rs
import pytest

from scaffold.lint.facts.examples import ExampleChecker
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.formats import TEXTS, has_format
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.load import load_document
from service_runtime.contract.formats import FORMATS

SPEC = """\
openapi: 3.1.1
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get:
      responses:
        "200":
          description: All.
          content:
            application/json:
              example: EXAMPLE
              schema: SCHEMA
components:
  schemas:
    Pet: {properties: {owner: {$ref: "#/components/schemas/Owner"}}}
    Owner: {properties: {address: {$ref: "#/components/schemas/Address"}}}
    Address: {properties: {city: {type: string}, "a/b": {type: integer}}}
    Other: {type: object, description: Nothing leads here.}
"""
OWNED = '{$ref: "#/components/schemas/Pet"}'
CITY = '{$ref: "#/components/schemas/Address/properties/city"}'
ESCAPED = '{$ref: "#/components/schemas/Address/properties/a~1b"}'
INLINE = '{items: {$ref: "#/components/schemas/Pet"}}'


def write(folder: Path, schema: str, example: str) -> Path:
    file = folder / "pets.yaml"
    text = textwrap.dedent(SPEC).replace("SCHEMA", schema).replace("EXAMPLE", example)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        (OWNED, "{owner: {address: {city: Bern}}}", "{owner: {address: {city: 7}}}"),
        (CITY, "Bern", "7"),
        (ESCAPED, "7", "Bern"),
        (INLINE, "[{owner: {}}]", "[{owner: {address: {city: 7}}}]"),
    ],
)
def test_a_schema_holds_with_all_that_it_leads_to(
    schema: str, right: str, wrong: str, tmp_path: Path
) -> None:
    config = LintConfig(select=("val-example-valid",))
    found = [
        lint_documents([load_document(write(tmp_path, schema, example))], config).findings
        for example in (right, wrong)
    ]
    assert [len(findings) for findings in found] == [0, 1]


def test_what_no_example_leads_to_is_not_copied(tmp_path: Path) -> None:
    checker = Facts(load_document(write(tmp_path, OWNED, "{owner: 7}"))).get(ExampleChecker)
    copied = checker._schemas_alone
    assert isinstance(copied, dict)
    assert copied["components"].keys() == {"schemas"}
    assert copied["components"]["schemas"].keys() == {"Pet", "Owner", "Address"}


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("date-time", "2026-01-31T12:00:00Z", "yesterday"),
        ("date", "2026-01-31", "2026-02-31"),
        ("uuid", "2fbb5fe2-e29a-4d70-aa58-54ce7ce3e20b", "2fbb5fe2e29a4d70aa5854ce7ce3e20b"),
        ("email", "a@example.com", "a"),
        ("ipv4", "192.0.2.1", "192.0.2.256"),
        ("uri", "https://example.com/a", "a b"),
        ("byte", "YQ==", "***"),
        ("int32", "2147483647", "2147483648"),
    ],
)
@pytest.mark.parametrize(
    "schema",
    ["{type: string, format: NAME}", "{format: NAME}", "{type: string, format: NAME, maxLength: 40}"],
)
def test_formats_are_judged(schema: str, name: str, right: str, wrong: str, tmp_path: Path) -> None:
    config = LintConfig(select=("val-example-valid",))
    messages = [
        [finding.message for finding in lint_documents([load_document(file)], config).findings]
        for example in (right, wrong)
        for file in [write(tmp_path, schema.replace("NAME", name), f'"{example}"')]
    ]
    assert messages == [[], [f"this example does not fit its schema: '{wrong}' is not a valid {name}"]]


@pytest.mark.parametrize("name", ["int32", "password", "binary", "money", "isbn"])
def test_a_format_that_the_service_does_not_check_is_left_alone(name: str, tmp_path: Path) -> None:
    config = LintConfig(select=("val-example-valid",))
    file = write(tmp_path, f"{{type: string, format: {name}}}", '"<whatever> [("')
    assert lint_documents([load_document(file)], config).findings == ()


@pytest.mark.parametrize(("name", "bits"), [("int32", 32), ("int64", 64)])
@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ("{type: integer, format: NAME}", "VALUE"),
        ("{type: [integer, 'null'], format: NAME, minimum: -1e40}", "VALUE"),
        ("{type: array, items: {type: integer, format: NAME}}", "[1, VALUE]"),
        ("{oneOf: [{type: integer, format: NAME}, {type: boolean}]}", "VALUE"),
    ],
)
def test_integers_are_judged_by_their_bits(
    schema: str, example: str, name: str, bits: int, tmp_path: Path
) -> None:
    config = LintConfig(select=("val-example-valid",))
    for value, number in ((2 ** (bits - 1) - 1, 0), (2 ** (bits - 1), 1), (-(2 ** (bits - 1)) - 1, 1)):
        file = write(tmp_path, schema.replace("NAME", name), example.replace("VALUE", str(value)))
        findings = lint_documents([load_document(file)], config).findings
        assert len(findings) == number, [finding.message for finding in findings]


def test_a_number_that_is_no_integer_has_no_bits(tmp_path: Path) -> None:
    config = LintConfig(select=("val-example-valid",))
    file = write(tmp_path, "{type: number, format: int32}", "1e30")
    assert lint_documents([load_document(file)], config).findings == ()


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize(
    "text", ["", "a", "YQ==", "YQ=", "0", "-5", "2147483648", "-9223372036854775809", "9" * 400, "1.5", "Ä"]
)
def test_formats_of_texts_are_those_of_the_service(name: str, text: str) -> None:
    assert has_format(text, name) is FORMATS[name](text)


def test_defaults_and_parameters_are_judged_by_format(tmp_path: Path) -> None:
    file = tmp_path / "moments.yaml"
    file.write_text(
        """\
openapi: 3.0.3
info: {title: Moments, version: 1.0.0}
paths:
  /moments:
    get:
      parameters:
        - {name: since, in: query, example: yesterday, schema: {type: string, format: date}}
        - {name: until, in: query, schema: {type: string, format: date, default: tomorrow}}
      responses: {"200": {description: All.}}
""",
        encoding="utf-8",
    )
    found = lint_documents(
        [load_document(file)], LintConfig(select=("val-example-valid",), gather=False)
    ).findings
    assert [finding.message.partition(":")[0] for finding in found] == [
        "this example does not fit its schema",
        "this default does not fit its schema",
    ]


def test_the_checked_formats_are_those_that_the_validator_asserts() -> None:
    asserted = {
        name
        for name in (
            *TEXTS,
            "int32",
            "int64",
            "float",
            "double",
            "byte",
            "binary",
            "password",
            "url",
            "decimal",
        )
        if not jsonschema_rs.is_valid({"format": name}, "\0 ~bad [(", validate_formats=True)
    }
    assert asserted == TEXTS


def test_an_example_that_is_a_reference_is_not_followed(tmp_path: Path) -> None:
    file = write(tmp_path, "{type: object, required: [a]}", "{$ref: '#/components/examples/A'}")
    (finding,) = lint_documents([load_document(file)], LintConfig(select=("val-example-valid",))).findings
    assert "'a' is missing" in finding.message
    assert "a $ref is a field like any other" in (finding.hint or "")


def test_a_file_that_is_not_there_hides_no_other_example(tmp_path: Path) -> None:
    spec = SPEC.replace("SCHEMA", "{$ref: pet.yaml}").replace("EXAMPLE", "{kind: 1, age: old}")
    spec += "    Broken: {$ref: broken.yaml}\n    Sound: {type: integer, example: none}\n"
    (tmp_path / "broken.yaml").write_text("properties: {gone: {$ref: gone.yaml}}\n")
    (tmp_path / "pet.yaml").write_text("properties: {age: {type: integer}, kind: {type: string}}\n")
    (tmp_path / "api.yaml").write_text(spec)
    checker = Facts(load_document(tmp_path / "api.yaml")).get(ExampleChecker)
    found = [problem.message for example in checker.examples for problem in checker.problems(example)]
    assert len(found) == 3, found
    assert checker._registry is checker._registry, "it is made once"
