from __future__ import annotations

import pytest

from scaffold.lint.naming_style import Style, prevailing_style


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), Style.KEBAB),
        (("orders", "items"), Style.KEBAB),
        (("voice_consents", "files", "order_items"), Style.SNAKE),
        (("Accounts", "BatchPayments", "Contacts"), Style.PASCAL),
        (("Pet", "Order", "User", "order_item"), Style.KEBAB),  # one of four is no custom
        (("order-items", "orderNotes"), Style.KEBAB),
    ],
)
def test_the_style_that_most_names_have_prevails(names: tuple[str, ...], expected: Style) -> None:
    assert prevailing_style(names, Style.KEBAB) is expected
