from __future__ import annotations

from scaffold.python.text.parts import divide, formatted_lines, part_names


def test_parts_are_filled_in_order() -> None:
    assert divide([3, 4, 2, 9, 1], lambda size: size, most=7) == [[3, 4], [2], [9], [1]]
    assert divide([], len) == []


def test_only_what_is_divided_is_numbered_and_no_name_comes_twice() -> None:
    assert part_names([("orders", 2), ("orders_1", 1), ("base", 1)], taken=("base",)) == [
        ["orders_1", "orders_2"],
        ["orders_1_2"],
        ["base_2"],
    ]


def test_a_line_that_will_be_broken_counts_for_its_pieces() -> None:
    assert formatted_lines("short\nlines") == 2
    assert formatted_lines(f"x: Literal[{', '.join(map(str, range(100)))}]") > 100
