from __future__ import annotations

import json
from collections.abc import Callable

from scaffold.lint.rules.registry import RULES


def test_list_has_every_rule_with_severity_and_summary(cli: Callable) -> None:
    outcome = cli("rules")
    assert outcome.code == 0
    for rule in RULES:
        (line,) = [line for line in outcome.out.splitlines() if line.split()[:1] == [rule.id]]
        assert str(rule.severity) in line
        assert rule.summary in line


def test_list_of_one_category_by_name_or_prefix(cli: Callable) -> None:
    by_name, by_prefix = cli("rules", "--category", "secure").out, cli("rules", "--category", "sec").out
    assert by_name == by_prefix
    assert "sec-opaque-ids" in by_name
    assert "val-parse" not in by_name


def test_one_rule_is_of_no_category(cli: Callable) -> None:
    outcome = cli("rules", "sec-opaque-ids", "--category", "val")
    assert (outcome.code, "--category lists rules" in outcome.err) == (2, True)


def test_unknown_category_lists_the_known_ones(cli: Callable) -> None:
    outcome = cli("rules", "--category", "speed")
    assert outcome.code == 2
    assert "scalable" in outcome.err


def test_page_explains_with_examples_and_remedy(cli: Callable) -> None:
    out = cli("rules", "sec-opaque-ids").out
    for heading in ("Why", "Fix", "Found", "Not found", "Not looked at", "Except"):
        assert f"\n{heading}\n" in out
    assert "format: uuid" in out


def test_page_says_what_the_rule_looks_at(cli: Callable) -> None:
    assert "looks at one spec, in Swagger 2.0, OpenAPI 3.0, 3.1 and 3.2" in cli("rules", "sec-opaque-ids").out
    shared = cli("rules", "bnd-event-orphan").out
    assert (
        "looks at all specs of a run together, in Swagger 2.0, OpenAPI 3.0, 3.1, 3.2, AsyncAPI 2 and 3"
        in shared
    )


def test_unknown_id_suggests_the_nearest(cli: Callable) -> None:
    outcome = cli("rules", "sec-opaqe-ids")
    assert outcome.code == 2
    assert "did you mean sec-opaque-ids?" in outcome.err


def test_json_for_programs(cli: Callable) -> None:
    listed = json.loads(cli("rules", "--format", "json").out)
    assert [entry["id"] for entry in listed] == [rule.id for rule in RULES]
    page = json.loads(cli("rules", "val-server", "--format", "json").out)
    assert page["scope"] == "document"
    assert page["versions"] == ["Swagger 2.0", "OpenAPI 3.0", "OpenAPI 3.1", "OpenAPI 3.2"]
    assert set(page["examples"]) == {"bad", "good", "irrelevant"}
