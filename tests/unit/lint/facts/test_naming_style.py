from __future__ import annotations

import pytest

from scaffold.lint.facts.naming_style import Style, prevailing_style


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), Style.KEBAB),
        (("orders", "items"), Style.KEBAB),
        (("voice_consents", "files", "order_items"), Style.SNAKE),
        (("Accounts", "BatchPayments", "Contacts"), Style.PASCAL),
        (("Pet", "Order", "User", "order_item"), Style.PASCAL),  # one of four is no custom
        (("pet", "Order"), Style.KEBAB),
        (("order-items", "orderNotes"), Style.KEBAB),
    ],
)
def test_the_style_that_most_names_have_prevails(names: tuple[str, ...], expected: Style) -> None:
    assert prevailing_style(names, Style.KEBAB) is expected


def test_single_words_in_lower_case_are_a_way_of_writing_too() -> None:
    assert prevailing_style(("user", "repository", "pullrequest"), Style.PASCAL).accepts("user")
