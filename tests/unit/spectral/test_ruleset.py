"""The composition of rulesets."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import InputError, UsageError
from scaffold.core.finding import Severity
from scaffold.spectral.rulesets.globs import matches_glob
from scaffold.spectral.rulesets.loading import load_ruleset
from tests.unit.spectral.judging import judge, places

PETS = """\
    openapi: 3.0.3
    info: {title: Pets, version: "1"}
    paths:
      /Pets:
        get:
          operationId: list
          responses: {"200": {$ref: "#/components/responses/Pets"}}
    components:
      responses:
        Pets: {description: ""}
    """
TITLE = """\
rules:
  title:
    given: $.info
    severity: error
    message: "{{property}} of {{path}} is {{value}}: {{error}} {{nothing}}"
    then: {field: title, function: pattern, functionOptions: {match: "^x"}}
"""


def test_message_and_severity(tmp_path: Path) -> None:
    (finding,) = judge(tmp_path, TITLE, PETS).findings
    assert finding.message == 'title of #/info/title is Pets: "Pets" must match the pattern "^x"'
    assert finding.severity is Severity.ERROR
    assert (finding.location.line, finding.location.column) == (2, 8)


def test_description_stands_in_for_a_message(tmp_path: Path) -> None:
    rules = "rules: {a: {description: Why not, given: $, then: {field: x-a, function: truthy}}}"
    (finding,) = judge(tmp_path, rules, PETS).findings
    assert (finding.message, finding.severity) == ("Why not", Severity.WARNING)


def test_missing_field_is_reported_around_it(tmp_path: Path) -> None:
    rules = "rules: {a: {given: $.info, then: {field: contact.email, function: truthy}}}"
    (finding,) = judge(tmp_path, rules, PETS).findings
    assert (finding.pointer, finding.message) == ("/info", '"info.contact.email" property must be truthy')


@pytest.mark.parametrize(
    ("field", "pointers"),
    [
        ("'@key'", ["/info/title", "/info/version"]),
        ("version", ["/info/version"]),
        ("$.version", ["/info/version"]),
        ("'$[title,version]'", ["/info/title", "/info/version"]),
    ],
)
def test_fields(field: str, pointers: list[str], tmp_path: Path) -> None:
    rules = f"rules: {{a: {{given: $.info, then: {{field: {field}, function: falsy}}}}}}"
    assert [finding.pointer for finding in judge(tmp_path, rules, PETS).findings] == pointers


def test_keys_are_judged_and_reported_at_their_values(tmp_path: Path) -> None:
    then = "{function: pattern, functionOptions: {match: '^/[a-z]'}}"
    rules = f"rules: {{a: {{given: '$.paths[*]~', message: '{{{{error}}}}', then: {then}}}}}"
    (finding,) = judge(tmp_path, rules, PETS).findings
    assert (finding.pointer, finding.location.line) == ("/paths/~1Pets", 4)


def test_finding_is_at_the_definition(tmp_path: Path) -> None:
    rules = (
        "rules: {a: {given: '$..responses[?(@property == 200)]', then: {field: content, function: truthy}}}"
    )
    (finding,) = judge(tmp_path, rules, PETS).findings
    assert (finding.pointer, finding.location.line) == ("/components/responses/Pets", 10)


def test_finding_in_another_file(tmp_path: Path) -> None:
    document = "openapi: 3.0.3\npaths: {/a: {$ref: 'paths/a.yaml#/item'}}\n"
    rules = "rules: {a: {given: '$.paths[*][get]', then: {field: summary, function: truthy}}}"
    (finding,) = judge(tmp_path, rules, document, paths___a__yaml="item:\n  get: {tags: []}\n").findings
    assert finding.location.file.endswith("a.yaml")
    assert (finding.pointer, finding.location.line) == ("/item/get", 2)


def test_unresolved_rules_see_references(tmp_path: Path) -> None:
    rules = "rules: {a: {given: '$..$ref', resolved: false, then: {function: undefined}}}"
    assert places(judge(tmp_path, rules, PETS).findings) == [("a", "/paths/~1Pets/get/responses/200/$ref")]


def test_broken_reference_is_reported_once(tmp_path: Path) -> None:
    document = "openapi: 3.0.3\na: {$ref: '#/no'}\nb: {$ref: '#/no'}\n"
    assert places(judge(tmp_path, TITLE, document).findings) == [("invalid-ref", "/a/$ref")]


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        ("title: warn", Severity.WARNING),
        ("title: hint", Severity.INFO),
        ("title: 2", Severity.INFO),
        ("title: 'off'", None),
        ("title: off", None),
        ("title: -1", None),
        ("title: false", None),
        ("title: true", Severity.ERROR),
        ("title: {severity: info}", Severity.INFO),
        ("title: {given: $.nothing, then: {function: truthy}}", None),
    ],
)
def test_inherited_rule_is_changed(change: str, severity: Severity | None, tmp_path: Path) -> None:
    rules = f"extends: ./base.yaml\nrules: {{{change}}}\n"
    found = judge(tmp_path, rules, PETS, base__yaml=TITLE).findings
    assert [finding.severity for finding in found] == ([] if severity is None else [severity])


@pytest.mark.parametrize(("mode", "expected"), [("off", []), ("recommended", ["a"]), ("all", ["a", "b"])])
def test_modes_of_extending(mode: str, expected: list[str], tmp_path: Path) -> None:
    base = """\
        rules:
          a: {given: $, then: {field: x-a, function: truthy}}
          b: {given: $, recommended: false, then: {field: x-b, function: truthy}}
        """
    found = judge(tmp_path, f"extends: [[./base.yaml, {mode}]]\n", PETS, base__yaml=base).findings
    assert [finding.rule for finding in found] == expected


def test_rulesets_may_extend_each_other(tmp_path: Path) -> None:
    found = judge(tmp_path, "extends: ./b.yaml\n", PETS, b__yaml=f"extends: ./ruleset.yaml\n{TITLE}")
    assert places(found.findings) == [("title", "/info/title")]


def test_aliases_with_targets(tmp_path: Path) -> None:
    rules = """\
        aliases:
          Item: ["$.paths[*]"]
          Operation: "#Item[get,put]"
          Kept:
            targets:
              - {formats: [oas2], given: [$.swagger]}
              - {formats: [oas3], given: ["#Operation.operationId"]}
        rules:
          a: {given: "#Kept", then: {function: falsy}}
          b: {given: "#Circle", then: {function: falsy}}
        """
    result = judge(tmp_path, rules, PETS)
    assert places(result.findings) == [("a", "/paths/~1Pets/get/operationId")]
    assert [str(entry) for entry in result.unsupported] == [
        "ruleset.yaml: the rule b is skipped: the alias 'Circle' does not exist"
    ]


@pytest.mark.parametrize(
    ("formats", "applies"),
    [("[oas3]", True), ("[oas2, oas3_0]", True), ("[oas3.1]", False), ("[asyncapi2]", False)],
)
def test_formats(formats: str, applies: bool, tmp_path: Path) -> None:
    for place in (f"formats: {formats}\nrules: {{a: {{given: $, then: {{field: x, function: truthy}}}}}}",
                  f"rules: {{a: {{formats: {formats}, given: $, then: {{field: x, function: truthy}}}}}}"):  # fmt: skip
        assert bool(judge(tmp_path, place, PETS).findings) is applies


def test_overrides_by_file_and_place(tmp_path: Path) -> None:
    rules = f"""{TITLE}
  id: {{given: "$.paths[*][get].operationId", then: {{function: falsy}}}}
overrides:
  - {{files: ["specs/*.yaml"], rules: {{title: warn}}}}
  - {{files: ["other/*.yaml"], rules: {{title: "off"}}}}
  - {{files: ["specs/*.yaml#/paths/~1Pets"], rules: {{id: "off"}}}}
"""
    found = judge(tmp_path, rules, PETS, name="specs/openapi.yaml").findings
    assert [(finding.rule, finding.severity) for finding in found] == [("title", Severity.WARNING)]


def test_except_turns_rules_off(tmp_path: Path) -> None:
    rules = f"except: {{openapi.yaml: [title]}}\n{TITLE}"
    assert judge(tmp_path, rules, PETS).findings == ()


@pytest.mark.parametrize(
    ("path", "pattern", "matches"),
    [
        ("a/b.yaml", "*.yaml", True),
        ("a/b.yaml", "a/*", True),
        ("a/b/c.yaml", "a/*", False),
        ("a/b/c.yaml", "**/*.yaml", True),
        ("c.yaml", "**/*.yaml", True),
        ("../c.yaml", "**/*.yaml", False),
        ("a/.c.yaml", "a/*.yaml", False),
        ("a/b.yml", "a/*.{yaml,yml}", True),
        ("a/b.yml", "!a/*", False),
        ("a/1.yml", "a/[0-9].yml", True),
        ("a/x.yml", "a/[!0-9].yml", True),
        ("a/b", "a/?", True),
        ("a+b", "a.b", False),
    ],
)
def test_globs(path: str, pattern: str, matches: bool) -> None:
    assert matches_glob(path, pattern) is matches


def test_what_is_not_supported_is_named_and_the_rest_runs(tmp_path: Path) -> None:
    rules = """\
        extends: ["https://example.org/rules.yaml", some-package, ./rules.js, spectral:asyncapi]
        functions: [mine]
        unknown: 1
        rules:
          a: {given: $, then: {function: mine}}
          b: {given: $, then: {function: typedEnum}}
          c: {given: "$[?(fetch(1))]", then: {function: truthy}}
          d: {given: $, formats: [raml], then: {function: truthy}}
          e: {given: $, then: {field: x-e, function: truthy}}
          f: error
        """
    result = judge(tmp_path, rules, PETS, rules__js="")
    assert [finding.rule for finding in result.findings] == ["e"]
    assert [entry.subject for entry in result.unsupported] == [
        "extends https://example.org/rules.yaml", "extends some-package", "extends ./rules.js", "extends spectral:asyncapi",
        "unknown", "the rule a", "the rule b", "the rule d", "the rule f", "the rule c",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[]", "ruleset-shape"),
        ("a: 1", "ruleset-shape"),
        ("extends: ./gone.yaml", "file-missing"),
        ("{", "yaml-syntax"),
    ],
)
def test_unusable_ruleset(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        judge(tmp_path, text, PETS)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text", ["extends: [1]", "extends: [[./a.yaml, most]]", "rules: []", "rules: {}\naliases: {A: 1}"]
)
def test_wrong_shape(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        judge(tmp_path, text, PETS)


def test_scripts_are_not_executed(tmp_path: Path) -> None:
    (tmp_path / "ruleset.js").write_text("module.exports = {}")
    with pytest.raises(InputError, match="not executed"):
        load_ruleset(tmp_path / "ruleset.js", tmp_path / "a.yaml")


def test_aliases_that_multiply_are_refused(tmp_path: Path) -> None:
    levels = "\n".join(f"  A{level}: ['#A{level + 1}', '#A{level + 1}']" for level in range(40))
    rules = f"aliases:\n{levels}\n  A40: {{targets: []}}\nrules: {{a: {{given: '#A0', then: {{function: truthy}}}}}}\n"
    (entry,) = judge(tmp_path, rules, PETS).unsupported
    assert "stand for more than" in entry.reason


REFERRING = """
    openapi: 3.1.0
    info: {title: T, version: "1"}
    paths: {'/b/{x}': {$ref: item.yaml}, '/a/{y}': {$ref: item.yaml}, '/a/{z}': {$ref: item.yaml}}
    components:
      schemas:
        S: {properties: {is_bad: {$ref: "#/components/schemas/V"}, has_text: {$ref: "#/components/schemas/V", title: x}}}
        U: {properties: {far_off: {$ref: part.yaml}}}
        V: {type: string}
"""


@pytest.mark.parametrize(
    ("given", "then", "expected"),
    [
        (
            "$.components.schemas..properties[*]~",
            "{function: casing, functionOptions: {type: camel}}",
            ["S/properties/has_text", "S/properties/is_bad", "U/properties/far_off"],
        ),
        (
            "$.components.schemas..properties",
            "{field: '@key', function: casing, functionOptions: {type: camel}}",
            ["S/properties/has_text", "S/properties/is_bad", "U/properties/far_off"],
        ),
        ("$.components.schemas.S.properties", "{function: alphabetical}", ["S/properties/is_bad"]),
    ],
)
def test_what_is_said_of_a_name_is_at_the_name(
    tmp_path: Path, given: str, then: str, expected: list[str]
) -> None:
    rules = f"rules: {{a: {{given: {given!r}, message: '{{{{property}}}}', then: {then}}}}}\n"
    found = judge(tmp_path, rules, REFERRING, item__yaml="{}", part__yaml="type: string").findings
    assert places(found) == [("a", f"/components/schemas/{pointer}") for pointer in expected]
    assert {finding.message for finding in found} == {pointer.rpartition("/")[2] for pointer in expected}
    assert {finding.location.file.rpartition("/")[2] for finding in found} == {"openapi.yaml"}


def test_what_is_said_of_paths_and_components_is_at_their_names(tmp_path: Path) -> None:
    rules = "extends: spectral:oas\n"
    document = REFERRING.replace(
        "V: {type: string}", "V: {type: string}\n        W: {$ref: '#/components/schemas/V'}"
    )
    found = places(judge(tmp_path, rules, document, item__yaml="{}", part__yaml="type: string").findings)
    assert ("path-params", "/paths/~1a~1{z}") in found
    assert ("oas3-unused-component", "/components/schemas/W") in found
