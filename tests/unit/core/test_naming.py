from __future__ import annotations

import keyword
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.core import naming


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orderItem", ("order", "item")),
        ("HTTPServerError", ("http", "server", "error")),
        ("order_items-v2", ("order", "items", "v2")),
        ("X-Request-ID", ("x", "request", "id")),
        ("Größe", ("groe",)),
        ("Ünïcode", ("unicode",)),
        ("🙂", ()),
        ("", ()),
    ],
)
def test_words_split_at_punctuation_and_case(text: str, expected: tuple[str, ...]) -> None:
    assert naming.words(text) == expected


def test_cases_are_written_from_the_same_words() -> None:
    text = "order item-ID"
    assert naming.snake(text) == "order_item_id"
    assert naming.kebab(text) == "order-item-id"
    assert naming.pascal(text) == "OrderItemId"
    assert naming.camel(text) == "orderItemId"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class", "class_"),
        ("match", "match"),
        ("__import__", "import_"),
        ("__init__", "init"),
        ("2nd", "value_2_nd"),
        ("", "value"),
        ("日本", "value"),
        ("ﬁeld", "field"),
    ],
)
def test_python_names_are_no_keywords_and_no_dunders(text: str, expected: str) -> None:
    assert naming.python_name(text) == expected


def test_reserved_names_are_kept_free() -> None:
    assert naming.python_name("settings", reserved={"settings"}) == "settings_"
    assert naming.class_name("reply", reserved={"Reply"}) == "Reply_"
    assert naming.class_name("none") == "None_"
    assert naming.class_name("3d model") == "Model3DModel"


@given(st.text())
def test_every_text_gives_a_usable_name(text: str) -> None:
    for name in (naming.python_name(text), naming.class_name(text)):
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)
        assert not name.startswith("__")


@given(st.lists(st.sampled_from(["K", "\u212a", "k", "ﬁ", "fi", "a", "a_2", "A", "ª"])))
def test_unique_names_differ_as_python_and_file_systems_compare_them(names: list[str]) -> None:
    result = naming.unique(names, taken=["A_3"])
    folded = [naming.fold(name) for name in [*result, "A_3"]]
    assert len(set(folded)) == len(folded)
    assert [name.startswith(asked) for name, asked in zip(result, names, strict=True)] == [True] * len(names)


def test_short_names_end_with_a_whole_word() -> None:
    assert naming.short_name("OrderItem", 10) == "order_item"
    assert naming.short_name("order items of customers", 14) == "order_items_of"
    assert naming.short_name("order items of customers", 13) == "order_items"
    assert naming.short_name("x" * 50, 10) == "x" * 10


def test_unique_keeps_the_first_of_each_name() -> None:
    assert naming.unique(["user", "User", "user"]) == ["user", "User_2", "user_3"]


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("order", "orders"),
        ("category", "categories"),
        ("box", "boxes"),
        ("address", "addresses"),
        ("person", "people"),
        ("child", "children"),
        ("key", "keys"),
    ],
)
def test_nouns_have_a_singular_and_a_plural(one: str, many: str) -> None:
    assert naming.plural(one) == many
    assert naming.singular(many) == one
    assert naming.singular(one) == one
    assert naming.plural(many) == many


@pytest.mark.parametrize("word", ["status", "inventory", "series"])
def test_uncounted_nouns_stay(word: str) -> None:
    assert naming.singular(word) == naming.plural(word) == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order Service", "order-service"),
        ("../../x", "x"),
        ("/abs", "abs"),
        ("", "service"),
        (" \n", "service"),
        ("9 Lives", "lives"),
        ("a" * 60, "a" * 40),
    ],
)
def test_a_slug_names_a_folder(text: str, expected: str) -> None:
    assert naming.slug(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("注文", "zhu-wen"),
        ("決済", "jue-ji"),
        ("Заказы и оплата", "zakazy-i-oplata"),
        ("주문 서비스", "jumun-seobiseu"),
        ("Ωmega", "omega"),
        ("Żółw", "zolw"),
        ("Größen", "grossen"),
        ("\uff2f\uff52\uff44\uff45\uff52\uff53", "orders"),
        ("\U0001d40erders", "orders"),
        ("注文 Orders", "zhu-wen-orders"),
    ],
)
def test_a_slug_of_another_script_is_transliterated(text: str, expected: str) -> None:
    assert naming.slug(text) == expected


def test_slugs_of_texts_without_letters_differ() -> None:
    assert [naming.slug(text) for text in ("9", "10", "2026-1")] == [
        "service-9",
        "service-10",
        "service-2026-1",
    ]
    texts = ["🙂", "🚀", "…", "\ud800"]
    slugs = [naming.slug(text) for text in texts]
    assert len(set(slugs)) == len(texts)
    assert all(re.fullmatch(r"service-[0-9a-f]{8}", slug) for slug in slugs)
    assert slugs == [naming.slug(f" {text} ") for text in texts]
