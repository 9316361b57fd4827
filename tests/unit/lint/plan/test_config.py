from __future__ import annotations

import pytest

from scaffold.core.errors import UsageError
from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Category, Profile
from scaffold.lint.plan.config import LintConfig, choose_rules, nearest
from scaffold.lint.rules.registry import RULES


def chosen(**options: object) -> dict[str, Severity]:
    return {choice.rule.id: choice.severity for choice in choose_rules(RULES, LintConfig(**options))}


def test_profiles_contain_each_other() -> None:
    minimal, recommended, strict = (set(chosen(profile=profile)) for profile in Profile)
    assert minimal < recommended < strict == {rule.id for rule in RULES}


def test_minimal_is_errors_of_validity() -> None:
    assert "val-parse" in chosen(profile=Profile.MINIMAL)
    others = {rule for rule in chosen(profile=Profile.MINIMAL) if not rule.startswith("val-")}
    assert others == {"cns-breaking-change"}  # takes part only when an earlier state is named
    assert set(chosen(profile=Profile.MINIMAL).values()) == {Severity.ERROR}


def test_strict_makes_warnings_of_notes() -> None:
    assert chosen()["sec-url-input"] is Severity.INFO
    assert chosen(profile=Profile.STRICT)["sec-url-input"] is Severity.WARNING


def test_addon_adds_its_rules() -> None:
    assert "sec-string-bounds" not in chosen()
    assert "sec-string-bounds" in chosen(addons=frozenset({Addon.SECURE}))


def test_addon_raises_severities_and_never_lowers_them() -> None:
    assert chosen()["asy-event-on-mutation"] is Severity.INFO
    assert chosen(addons=frozenset({Addon.EVENT_DRIVEN}))["asy-event-on-mutation"] is Severity.WARNING
    assert all(
        severity.rank < rule.severity.rank or rule.profile is Profile.STRICT
        for rule in RULES
        for severity in rule.addons.values()
    )


def test_every_addon_changes_what_is_chosen() -> None:
    assert all(chosen(addons=frozenset({addon})) != chosen() for addon in Addon)


@pytest.mark.parametrize("selector", ["sec", "secure", "sec-*"])
def test_selection_by_prefix_category_and_glob(selector: str) -> None:
    expected = {rule.id for rule in RULES if rule.category is Category.SECURE}
    assert set(chosen(select=(selector,))) == expected


def test_selection_goes_beyond_the_profile_and_ignore_wins() -> None:
    found = chosen(select=("sec-string-bounds", "stl"), ignore=("stl-no-sticky-header",))
    assert "sec-string-bounds" in found
    assert "stl-no-session-cookie" in found
    assert "stl-no-sticky-header" not in found


def test_single_severities() -> None:
    found = chosen(
        severities={"doc-license": Severity.ERROR, "doc-owner": None, "sec-string-bounds": Severity.INFO}
    )
    assert found["doc-license"] is Severity.ERROR
    assert "doc-owner" not in found
    assert found["sec-string-bounds"] is Severity.INFO


@pytest.mark.parametrize("field", ["select", "ignore"])
def test_unknown_selector_names_the_nearest_rule(field: str) -> None:
    with pytest.raises(UsageError) as caught:
        chosen(**{field: ("sec-opaque-id",)})
    assert caught.value.hint == "did you mean sec-opaque-ids?"


def test_nearest_knows_when_nothing_is_near() -> None:
    assert nearest("zzzzzz", ["alpha", "beta"]) is None
    assert nearest("alp", ["alpha"]) == "alpha"
