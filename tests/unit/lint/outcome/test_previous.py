from __future__ import annotations

from pathlib import PurePath

from scaffold.lint.outcome.previous import Memory, match_known, remember
from tests.unit.lint.findings import finding


def name_file(file: str) -> str:
    return PurePath(file).as_posix()


def memory(*remembered: object) -> Memory:
    return Memory("baseline", tuple(remember(entry, name_file) for entry in remembered), name_file)


def test_the_same_finding_is_known() -> None:
    known = match_known([finding()], memory(finding()))
    assert known.findings == (finding(),)
    assert known.missed == ()


def test_another_rule_message_pointer_or_file_is_new() -> None:
    others = [
        finding("val-structure"),
        finding(message="other"),
        finding(pointer="/info"),
        finding(file="other/orders.yaml"),
    ]
    known = match_known(others, memory(finding()))
    assert known.findings == ()
    assert [entry.pointer for entry in known.missed] == ["/servers/0"]


def test_a_moved_item_of_a_list_is_known() -> None:
    moved = finding(pointer="/paths/~1a/get/parameters/1/schema")
    known = match_known([moved], memory(finding(pointer="/paths/~1a/get/parameters/0/schema")))
    assert known.findings == (moved,)


def test_each_entry_answers_for_one_finding() -> None:
    first, second = finding(pointer="/servers/0"), finding(pointer="/servers/1")
    known = match_known([first, second], memory(finding(pointer="/servers/1")))
    assert known.findings == (second,)


def test_keys_that_are_numbers_within_words_are_no_positions() -> None:
    known = match_known([finding(pointer="/paths/~1v2")], memory(finding(pointer="/paths/~1v1")))
    assert known.findings == ()


def test_what_is_not_found_again_is_missed() -> None:
    known = match_known([], memory(finding(), finding("doc-owner")))
    assert [entry.rule for entry in known.missed] == ["doc-owner", "val-server"]
