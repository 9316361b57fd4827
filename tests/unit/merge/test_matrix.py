"""Nine edits of a contract times seven of the handlers: all merge, and every line of people is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaffold.merge.merge import Merge, merge
from scaffold.merge.symbols import Symbols
from scaffold.model.renames.rename import Renames
from scaffold.python.changes.symbols import build_symbols
from tests.unit.merge.orders import (
    PACKAGE,
    SPEC_EDITS,
    describe_spec,
    edited,
    formatted,
    order_spec,
    render_spec,
)

FILE = f"src/{PACKAGE}/orders/operations.py"


def edit_body(text: str) -> str:
    """Write lines into the methods that cancel and correct."""
    text = text.replace(
        '        stored = await self._orders.transition(call, order_id, "cancel", body)\n',
        "        # Ask the warehouse first.\n"
        "        held = await self._orders.get(call, order_id)\n"
        "        if held.value.note is not None:\n"
        "            body = body.model_copy()\n"
        '        stored = await self._orders.transition(call, order_id, "cancel", body)\n',
    )
    return text.replace(
        "        stored = await self._orders.update(call",
        "        told = body.note\n        print(told)\n        stored = await self._orders.update(call",
    )


def add_helper(text: str) -> str:
    """Write a method at the end of the class."""
    return (
        f"{text}\n    def _total(self, order: models.Order) -> int:\n        return len(order.note or '')\n"
    )


def add_function(text: str) -> str:
    """Write a function at the end of the file, and import what it needs."""
    text = text.replace("from uuid import UUID\n", "from decimal import Decimal\nfrom uuid import UUID\n")
    return f"{text}\n\ndef rounded(value: Decimal) -> Decimal:\n    # Cents.\n    return round(value, 2)\n"


def reorder(text: str) -> str:
    """Turn the order of the methods around."""
    head, *methods = re.split(r"(?m)^(?=    @override\n)", text)
    methods[-1] += "\n"
    return f"{head}{''.join(reversed(methods))}".rstrip("\n") + "\n"


def reformat(text: str) -> str:
    """Lay the file out for short lines."""
    text = re.sub(
        r"(?m)^(        )return Reply\(200, (stored\.value), (\{.*\})\)$",
        r"\1return Reply(\n\1    200,\n\1    \2,\n\1    \3,\n\1)",
        text,
    )
    return text.replace(
        "        self, call: Call, *, order_id: UUID, body: models.OrderCancel\n",
        "        self,\n        call: Call,\n        *,\n        order_id: UUID,\n        body: models.OrderCancel,\n",
    )


def rename_local(text: str) -> str:
    """Call a variable something else."""
    return text.replace("stored", "kept")


def decorate(text: str) -> str:
    """Say more above the class and above a method, and keep something beside the stores."""
    text = text.replace("class Orders(", "# Orders are never deleted.\nclass Orders(")
    text = text.replace(
        "    @override\n    async def create_order(",
        "    # The only way in.\n    @override\n    async def create_order(",
    )
    return text.replace("ENTITIES)\n\n", "ENTITIES)\n        self._seen: set[UUID] = set()\n\n", 1)


HAND_EDITS: dict[str, Callable[[str], str]] = {
    "body": edit_body,
    "helper": add_helper,
    "function": add_function,
    "reordered": reorder,
    "reformatted": reformat,
    "local-renamed": rename_local,
    "decorated": decorate,
}


class Case:
    """The handlers before and after an edit of the spec."""

    def __init__(self, folder: Path, name: str) -> None:
        edit, self.renames = SPEC_EDITS[name]
        old = describe_spec(order_spec(), folder)
        new = describe_spec(edited(order_spec(), edit), folder)
        self.base = render_spec(old)
        self.new = render_spec(new)
        self.symbols: Symbols = build_symbols(old, new, self.renames, PACKAGE)

    def merge(self, mine: str, path: str = FILE) -> Merge:
        return merge(path, self.base[path], mine, self.new[path], symbols=self.symbols, formatted=formatted)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Case]:
    made: dict[str, Case] = {}

    def case(name: str) -> Case:
        if name not in made:
            made[name] = Case(tmp_path_factory.mktemp("specs"), name)
        return made[name]

    return case


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def lost_lines(case: Case, mine: str, merged: Merge) -> list[str]:
    """List people's lines that are not in the merged text, under the names of now."""
    made = set(case.base[FILE].splitlines())
    new_names = {
        **case.symbols.models,
        **case.symbols.stores,
        **{old: item.new for fields in case.symbols.fields.values() for old, item in fields.items()},
    }
    there = " ".join(words(merged.text))

    def now(line: str) -> str:
        return " ".join(new_names.get(word, word) for word in words(line))

    return [line for line in mine.splitlines() if line not in made and now(line) not in there]


@pytest.mark.parametrize("spec_edit", SPEC_EDITS)
@pytest.mark.parametrize("hand_edit", HAND_EDITS)
def test_matrix(cases: Callable[[str], Case], spec_edit: str, hand_edit: str) -> None:
    case = cases(spec_edit)
    mine = HAND_EDITS[hand_edit](case.base[FILE])
    assert mine != case.base[FILE]
    merged = case.merge(mine)
    assert merged.conflicts == ()
    tree = ast.parse(merged.text)
    assert lost_lines(case, mine, merged) == []
    methods = method_names(tree)
    assert len(methods) == len(set(methods))
    assert set(method_names(ast.parse(case.new[FILE]))) <= set(methods)
    assert unbound(tree) == set()
    again = merge(FILE, case.new[FILE], merged.text, case.new[FILE])
    assert again.text == merged.text


def method_names(tree: ast.Module) -> list[str]:
    return [
        item.name
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def unbound(tree: ast.Module) -> set[str]:
    """Return the names that generated methods need and that the module does not import."""
    bound = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    known = {
        "Literal",
        "UUID",
        "override",
        "models",
        "Call",
        "Reply",
        "build",
        "Store",
        "ENTITIES",
        "location",
    }
    return (known & read) - bound


@pytest.mark.parametrize("spec_edit", SPEC_EDITS)
def test_there_and_back(cases: Callable[[str], Case], spec_edit: str) -> None:
    """A text that nobody edited is always that of the contract; one with a helper has it, there and back."""
    case = cases(spec_edit)
    assert case.merge(case.base[FILE]).text == case.new[FILE]
    mine = add_function(case.base[FILE])
    there = case.merge(mine)
    if not case.symbols:
        back = merge(FILE, case.new[FILE], there.text, case.base[FILE])
        assert (back.text, back.conflicts) == (mine, ())


def test_new_operation_stands_where_it_is_generated(cases: Callable[[str], Case]) -> None:
    case = cases("operation-added")
    text = case.merge(add_helper(case.base[FILE])).text
    assert text.index("def cancel_order") < text.index("def hold_order") < text.index("def _total")


def test_removed_operation_is_kept_where_it_was_edited(cases: Callable[[str], Case]) -> None:
    case = cases("operation-removed")
    merged = case.merge(edit_body(case.base[FILE]))
    assert (
        "    # No longer in the contract: delete it when nothing uses it.\n    async def cancel_order("
        in merged.text
    )
    assert merged.notes == ("Orders.cancel_order is no longer in the contract; it is kept, unused",)
    assert "cancel_order" not in case.merge(add_function(case.base[FILE])).text
    back = merge(FILE, case.new[FILE], merged.text, case.base[FILE])
    assert back.text == edit_body(case.base[FILE])


def test_renamed_field_is_read_by_its_new_name(cases: Callable[[str], Case]) -> None:
    case = cases("field-renamed")
    merged = case.merge(edit_body(case.base[FILE]))
    assert "held.value.remark is not None" in merged.text
    assert "told = body.remark" in merged.text
    assert case.merge(add_helper(case.base[FILE])).text.endswith("return len(order.remark or '')\n")


def test_resources(cases: Callable[[str], Case]) -> None:
    path = f"src/{PACKAGE}/resources.py"
    for name in ("resource-added", "resource-removed"):
        case = cases(name)
        mine = case.base[path].replace("orders=Orders()", "orders=Orders(settings)")
        merged = case.merge(mine, path)
        assert merged.conflicts == ()
        assert "orders=Orders(settings)" in merged.text
        assert ("coupons=Coupons()" in merged.text) == (name == "resource-added")
        assert ("OrderItems" in merged.text) == (name == "resource-added")


def test_an_answer_is_needed(tmp_path: Path) -> None:
    """Without its rename a schema is another one, and what people wrote keeps the old name."""
    old = describe_spec(order_spec(), tmp_path)
    new = describe_spec(edited(order_spec(), SPEC_EDITS["schema-renamed"][0]), tmp_path)
    symbols = build_symbols(old, new, Renames(), PACKAGE)
    assert not symbols


def test_a_resource_that_was_renamed_takes_its_lines_along(tmp_path: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        for item in spec["paths"].values():
            for operation in item.values():
                if isinstance(operation, dict) and operation.get("tags") == ["Orders"]:
                    operation["tags"] = ["Purchases"]

    old = describe_spec(order_spec(), tmp_path)
    new = describe_spec(edited(order_spec(), edit), tmp_path)
    base, after = render_spec(old), render_spec(new)
    symbols = build_symbols(old, new, Renames(), PACKAGE)
    assert symbols.packages == {"orders": "purchases"}
    path = f"src/{PACKAGE}/purchases/operations.py"
    assert merge(path, base[FILE], base[FILE], after[path], symbols=symbols).text == after[path]
    mine = add_helper(edit_body(base[FILE]))
    merged = merge(path, base[FILE], mine, after[path], symbols=symbols, formatted=formatted)
    assert merged.conflicts == ()
    assert "class Purchases(PurchasesOperations):" in merged.text
    assert "from .._generated.operations.purchases import PurchasesOperations" in merged.text
    assert "# Ask the warehouse first." in merged.text
    assert "def _total(" in merged.text
    resources = f"src/{PACKAGE}/resources.py"
    mine = base[resources].replace("orders=Orders()", "orders=Orders(settings)")
    merged = merge(resources, base[resources], mine, after[resources], symbols=symbols, formatted=formatted)
    assert merged.conflicts == ()
    assert "purchases=Purchases(settings)," in merged.text
    assert "from .purchases.operations import Purchases" in merged.text
    assert "Orders" not in merged.text


def test_fields_of_what_is_not_known_are_named(cases: Callable[[str], Case]) -> None:
    """Only what is known to be of a model is renamed; a field of that name elsewhere is said."""
    case = cases("field-renamed")
    own = "\n\ndef said(thing: object) -> str:\n    return thing.note\n"
    merged = case.merge(case.base[FILE] + own)
    assert merged.text.endswith(own)
    assert len(merged.notes) == 1
    assert (
        "reads .note, which may be Order.note, now remark or OrderCreate.note, now remark" in merged.notes[0]
    )
