from __future__ import annotations

import pytest

from scaffold.core.errors import UsageError
from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Category
from scaffold.lint.outcome.gate import Gate, find_category, parse_min_scores
from scaffold.lint.outcome.result import LintResult, Tally
from scaffold.lint.outcome.score import derive_score
from tests.unit.lint.findings import finding

ERROR, WARNING, INFO = Severity


def result(*tallies: Tally, operations: int = 10) -> LintResult:
    return LintResult((), tallies=tallies, operations=operations)


def test_a_score_is_the_share_of_targets_that_pass() -> None:
    score = derive_score(result(Tally("sec-scopes", WARNING, 8, 2)))
    assert score.categories == {Category.SECURE: 75}
    assert score.total == 75


def test_rules_weigh_by_severity_and_not_by_their_number_of_targets() -> None:
    score = derive_score(result(Tally("sec-https-only", ERROR, 1, 1), Tally("sec-scopes", WARNING, 1000, 0)))
    assert score.categories == {Category.SECURE: 23}


def test_a_document_twice_the_size_has_the_same_score() -> None:
    one = derive_score(result(Tally("doc-owner", WARNING, 5, 1), Tally("doc-tags", ERROR, 20, 3)))
    two = derive_score(result(Tally("doc-owner", WARNING, 10, 2), Tally("doc-tags", ERROR, 40, 6)))
    assert one == two


def test_a_hundred_means_that_nothing_was_found() -> None:
    assert derive_score(result(Tally("doc-tags", INFO, 100_000, 1))).total == 99
    assert derive_score(result(Tally("doc-tags", INFO, 3, 0))).total == 100


def test_rules_without_targets_do_not_count() -> None:
    score = derive_score(result(Tally("doc-tags", ERROR, 0, 0), Tally("sec-scopes", ERROR, 1, 0)))
    assert list(score.categories) == [Category.SECURE]
    assert derive_score(result()).total == 100


def test_rules_about_the_text_are_measured_by_the_operations() -> None:
    tally = Tally("val-yaml11-ambiguous", WARNING, 2, 2, about_text=True)
    assert derive_score(result(tally, operations=10)).total == 80
    assert derive_score(result(tally, operations=0)).total == 0
    clean = Tally("val-parse", ERROR, 0, 0, about_text=True)
    assert derive_score(result(clean)).categories == {Category.VALIDITY: 100}


def test_a_gate_holds_severity_warnings_and_scores() -> None:
    found = LintResult(
        (finding(severity=WARNING), finding(pointer="/servers/1", severity=WARNING)),
        tallies=(Tally("val-server", WARNING, 4, 2),),
    )
    assert not Gate().fails(found)
    assert Gate(fail_on=WARNING).fails(found)
    assert not Gate(fail_on=None).fails(found)
    assert Gate(max_warnings=1).breaches(found) == ("2 warnings are more than the 1 that are accepted",)
    assert not Gate(max_warnings=2).fails(found)
    assert not Gate(min_scores={None: 50}).fails(found)
    assert Gate(min_scores={None: 51}).breaches(found) == ("the score total is 50, less than 51",)
    assert Gate(min_scores={Category.VALIDITY: 90}).breaches(found) == (
        "the score validity is 50, less than 90",
    )
    assert not Gate(min_scores={Category.SECURE: 100}).fails(found)


def test_least_scores_are_read_by_category() -> None:
    assert parse_min_scores(("80", "security=95", "validity=100")) == {
        None: 80,
        Category.SECURE: 95,
        Category.VALIDITY: 100,
    }


def test_a_second_least_score_of_a_category_is_refused() -> None:
    with pytest.raises(UsageError, match="'security=95' is the second least score of secure"):
        parse_min_scores(("80", "sec=90", "security=95"))


@pytest.mark.parametrize("text", ["", "x", "secure", "secure=", "101", "-1", "secure=1.5"])
def test_what_is_no_score_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a least score"):
        parse_min_scores((text,))


def test_a_category_that_does_not_exist_is_refused_with_the_list() -> None:
    with pytest.raises(UsageError) as caught:
        find_category("secured")
    assert "secure" in (caught.value.hint or "")
