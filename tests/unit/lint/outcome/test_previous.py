from __future__ import annotations

from pathlib import PurePath

from scaffold.lint.outcome.previous import PreviousFindings, match_known, record_finding
from tests.unit.lint.findings import finding


def name_file(file: str) -> str:
    return PurePath(file).as_posix()


def previous(*recorded: object) -> PreviousFindings:
    return PreviousFindings(
        "baseline", tuple(record_finding(entry, name_file) for entry in recorded), name_file
    )


def test_the_same_finding_is_known() -> None:
    known = match_known([finding()], previous(finding()))
    assert known.findings == (finding(),)
    assert known.missed == ()


def test_another_rule_message_pointer_or_file_is_new() -> None:
    others = [
        finding("val-structure"),
        finding(message="other"),
        finding(pointer="/info"),
        finding(file="other/orders.yaml"),
    ]
    known = match_known(others, previous(finding()))
    assert known.findings == ()
    assert [entry.pointer for entry in known.missed] == ["/servers/0"]


def test_a_moved_item_of_a_list_is_known() -> None:
    moved = finding(pointer="/paths/~1a/get/parameters/1/schema")
    known = match_known([moved], previous(finding(pointer="/paths/~1a/get/parameters/0/schema")))
    assert known.findings == (moved,)


def test_each_entry_answers_for_one_finding() -> None:
    first, second = finding(pointer="/servers/0"), finding(pointer="/servers/1")
    known = match_known([first, second], previous(finding(pointer="/servers/1")))
    assert known.findings == (second,)


def test_keys_that_are_numbers_within_words_are_no_positions() -> None:
    known = match_known([finding(pointer="/paths/~1v2")], previous(finding(pointer="/paths/~1v1")))
    assert known.findings == ()


def test_what_is_not_found_again_is_missed() -> None:
    known = match_known([], previous(finding(), finding("doc-owner")))
    assert [entry.rule for entry in known.missed] == ["doc-owner", "val-server"]
