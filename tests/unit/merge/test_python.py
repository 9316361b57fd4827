"""Merges of Python, piece by piece."""

from __future__ import annotations

import pytest

from scaffold.merge.merge import Merge, merge
from tests.unit.merge.orders import formatted

HEAD = '"""Doc."""\n\nfrom __future__ import annotations\n\nfrom uuid import UUID\n\nfrom .core import Call, Reply\n\n\n'
METHOD = (
    "    @override\n"
    "    async def get(self, call: Call, *, key: UUID) -> Reply:\n"
    "        return await self._store.get(call, key)\n"
)
BASE = f'{HEAD}class Things(Base):\n    """Things."""\n\n{METHOD}'


def merged(base: str, mine: str, new: str) -> Merge:
    return merge("m.py", base, mine, new, formatted=formatted)


def test_imports_are_a_set() -> None:
    mine = BASE.replace("from uuid import UUID\n", "import json\nfrom uuid import UUID\n").replace(
        "return await", "json.dumps(1)\n        return await"
    )
    new = BASE.replace("import Call, Reply", "import Call, Page, Reply").replace(
        "-> Reply:", "-> Reply | Page:"
    )
    new = new.replace(
        "from uuid import UUID\n", "from datetime import date\nfrom uuid import UUID\n"
    ).replace("key: UUID)", "key: UUID, day: date)")
    text = merged(BASE, mine, new).text
    assert (
        "import json\nfrom datetime import date\nfrom uuid import UUID\n\nfrom .core import Call, Page, Reply\n"
        in text
    )
    assert "key: UUID, day: date) -> Reply | Page:\n        json.dumps(1)\n" in text


def test_an_import_goes_with_its_last_use() -> None:
    new = (
        BASE.replace("from uuid import UUID\n\n", "")
        .replace(", *, key: UUID", "")
        .replace("(call, key)", "(call)")
    )
    mine = f"{BASE}\n\ndef ours() -> int:\n    return 1\n"
    assert "UUID" not in merged(BASE, mine, new).text
    mine = f"{BASE}\n\ndef ours() -> UUID:\n    return UUID(int=1)\n"
    assert "from uuid import UUID\n" in merged(BASE, mine, new).text


def test_a_name_that_both_import_from_elsewhere_is_a_conflict() -> None:
    mine = BASE.replace(
        "from uuid import UUID\n", "from decimal import Decimal as date\nfrom uuid import UUID\n"
    )
    mine += "\n    ONE = date(1)\n"
    new = BASE.replace(
        "from uuid import UUID\n", "from datetime import date\nfrom uuid import UUID\n"
    ).replace("key: UUID)", "key: date)")
    found = merged(BASE, mine, new)
    assert [item.what for item in found.conflicts] == ["imports of date"]
    assert "from datetime import date" in found.marked
    assert found.marked.splitlines()[found.conflicts[0].line - 1] == "<<<<<<< yours"


def test_the_signature_is_the_generators_and_the_body_is_peoples() -> None:
    mine = BASE.replace("        return", "        print(key)\n        return")
    new = BASE.replace("*, key: UUID", "*, other: str").replace("(call, key)", "(call, other)")
    found = merged(BASE, mine, new)
    assert "other: str) -> Reply:" in found.text
    assert "print(key)" in found.text
    assert found.notes == ("Things.get no longer has the parameter key, which it uses",)


def test_both_changed_one_line() -> None:
    mine = BASE.replace("self._store.get(call, key)", "self._store.get(call, key, now=True)")
    new = BASE.replace("self._store.get(call, key)", "self._store.find(call, key)")
    found = merged(BASE, mine, new)
    assert [(item.what) for item in found.conflicts] == ["Things.get"]
    assert found.text == mine
    assert (
        "<<<<<<< yours\n        return await self._store.get(call, key, now=True)\n||||||| before\n"
        in found.marked
    )
    assert "=======\n        return await self._store.find(call, key)\n>>>>>>> the contract\n" in found.marked


def test_layout_alone_is_no_conflict() -> None:
    long = BASE.replace("        return", "        first = 1\n        return")
    mine = long.replace(
        "self._store.get(call, key)", "self._store.get(\n            call,\n            key\n        )"
    )
    mine = mine.replace("first = 1", "first = (1)").replace("        first", "        log()\n        first")
    new = long.replace("(call, key)", "(call, key, tag)")
    found = merged(long, mine, new)
    assert found.conflicts == ()
    assert "log()" in found.text
    assert "key, tag" in found.text


def test_helpers_at_the_end_and_methods_in_another_order() -> None:
    other = METHOD.replace("def get", "def drop").replace("_store.get", "_store.drop")
    both = f"{BASE}\n{other}"
    mine = f"{BASE.replace(METHOD, other)}\n{METHOD}\n    def _own(self) -> int:\n        return 1\n"
    third = METHOD.replace("def get", "def put").replace("_store.get", "_store.put")
    found = merged(both, mine, f"{both}\n{third}")
    assert found.conflicts == ()
    assert (
        found.text
        == f"{BASE.replace(METHOD, other)}\n{third}\n{METHOD}\n    def _own(self) -> int:\n        return 1\n"
    )


def test_a_removed_method_stays_while_a_helper_uses_it() -> None:
    gone = METHOD.replace("def get", "def drop")
    mine = f"{BASE}\n{gone}\n    async def _own(self) -> None:\n        await self.drop()\n"
    found = merged(f"{BASE}\n{gone}", mine, BASE)
    assert (
        "    # No longer in the contract: delete it when nothing uses it.\n    async def drop(" in found.text
    )
    assert found.notes == ("Things.drop is no longer in the contract; it is kept, still used",)


def test_what_people_wrote_before_it_was_generated_stays() -> None:
    own = METHOD.replace("def get", "def put").replace("return await", "log()\n        return await")
    found = merged(BASE, f"{BASE}\n{own}", f"{BASE}\n{METHOD.replace('def get', 'def put')}")
    assert found.text == f"{BASE}\n{own}"
    other = own.replace("key: UUID", "name: str")
    found = merged(BASE, f"{BASE}\n{other}", f"{BASE}\n{METHOD.replace('def get', 'def put')}")
    assert found.text == f"{BASE}\n{other}"
    assert "Things.put is yours already" in found.notes[0]


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_lines_end_as_they_did(ending: str) -> None:
    mine = f"{BASE}\n    def _own(self) -> int:\n        return 1\n".replace("\n", ending)
    text = merged(BASE, mine, BASE.replace("-> Reply:", "-> Reply | None:")).text
    assert text.count("\n") == text.count(ending)
    assert "-> Reply | None:" in text


def test_what_is_not_python_is_merged_by_lines() -> None:
    mine = f"def broken(:\n{BASE}"
    found = merged(BASE, mine, BASE.replace("-> Reply:", "-> Reply | None:"))
    assert [item.what for item in found.conflicts] == ["m.py: it is not Python"]
    assert found.text == mine
    assert "-> Reply | None:" in found.marked


def test_arguments_of_a_line_each_do_not_touch() -> None:
    base = (
        f"{HEAD}def build() -> Call:\n    return handlers(\n        one=One(),\n        two=Two(),\n    )\n"
    )
    mine = base.replace("two=Two(),\n", "two=Two(UUID),\n        mine=Mine(),\n")
    new = base.replace("        two=Two(),\n", "        two=Two(),\n        three=Three(),\n")
    found = merged(base, mine, new)
    assert found.conflicts == ()
    for argument in ("one=One(),", "two=Two(UUID),", "mine=Mine(),", "three=Three(),"):
        assert argument in found.text


def test_a_conflict_that_is_open_does_not_hold_back_the_rest() -> None:
    """A piece that was merged beside a conflict is the generator's, and follows the next contract, too."""
    init = "    def __init__(self) -> None:\n        self._store = Store('old')\n\n"
    base = BASE.replace(METHOD, init + METHOD)
    new = base.replace("'old'", "'new'").replace("self._store.get", "self._store.find")
    mine = base.replace("call, key)", "call, key, now=True)")
    there = merged(base, mine, new)
    assert [item.what for item in there.conflicts] == ["Things.get"]
    assert "Store('new')" in there.text
    back = merged(there.base, there.text, base)
    assert (back.text, back.conflicts) == (mine, ())
    again = merged(there.base, there.text, new)
    assert again == there


@pytest.mark.parametrize(
    ("now", "said"), [("raise not_implemented(call, 'Items.get')", 0), ("return Reply(200)", 1)]
)
def test_what_people_wrote_where_nothing_was_written_is_theirs(now: str, said: int) -> None:
    was = "return await self._store.get(call, key)"
    base, new = (BASE.replace(was, text) for text in ("raise not_implemented(call, 'Things.get')", now))
    found = merged(base, BASE.replace(was, "return Reply(1)  # mine"), new)
    assert (found.conflicts, len(found.notes)) == ((), said)
    assert found.text == BASE.replace(was, "return Reply(1)  # mine")
    assert merged(base, base, new).text == new


def test_what_init_sets_stays_while_people_read_it() -> None:
    init = "    def __init__(self) -> None:\n        self._one = 1\n{}        self._three = 3\n\n"
    line = "        self._two = Reply(\n            2\n        )\n"
    base = BASE.replace(METHOD, f"{init.format(line)}{METHOD}")
    new = BASE.replace(METHOD, f"{init.format('')}{METHOD}")
    own = f"{base}\n    def _own(self) -> int:\n        return self._two\n"
    kept = merged(base, own, new)
    assert (kept.text, kept.conflicts) == (own, ())
    # It goes with its last use, and a contract that sets it again finds it in its place.
    assert "_two" not in merged(base, base, new).text
    assert merged(kept.base, kept.text, new).text == own
    assert merged(new, own, base).text == own
    # What needs a parameter that is gone cannot stay.
    given = base.replace("(self) -> None", "(self, two: int) -> None").replace("Reply(", "Reply(two,")
    assert "_two = " not in merged(given, own.replace(base, given), new).text


def test_what_a_removed_method_sets_stays_while_people_read_it() -> None:
    init = "    def __init__(self) -> None:\n        self._store = Reply()\n\n"
    base = BASE.replace(METHOD, f"{init}{METHOD}")
    new = BASE.replace("return await self._store.get(call, key)", "raise Reply()")
    mine = base.replace("        return await self", "        del key  # mine\n        return await self")
    kept = merged(base, mine, new)
    assert kept.conflicts
    assert "self._store = Reply()" in kept.text
    assert "mine" in kept.text
    # Where nobody has written anything that reads it, it goes.
    assert merged(base, base, new).text == new
    assert (
        "self._store = "
        not in merged(base, f"{base}\n    def _own(self) -> int:\n        return 1\n", new).text
    )
