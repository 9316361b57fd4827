"""The gate lets pass what the templates print and refuses everything else, with file, line and construct."""

from __future__ import annotations

import pytest

from scaffold.core.errors import InputError
from scaffold.python.gate.checking import GateError, check_module
from scaffold.python.gate.policies import POLICIES
from scaffold.python.views.stored import ForeignKey, StoredColumn
from scaffold.revisions import steps
from scaffold.revisions.conversions import convert
from scaffold.revisions.writing import write_revision
from tests.conftest import ROOT

FUTURE = "from __future__ import annotations\n"
TEXT, DATE = (
    StoredColumn("b", "sa.Text()"),
    StoredColumn("b", "sa.Date()", nullable=False, default="2030-01-31"),
)
REVISION = write_revision(
    "0002_a",
    "0001",
    "Follow the contract.",
    [
        steps.rename_table("a", "c"),
        steps.drop_key("c", "d", ForeignKey("e", "id")),
        steps.retype("c", TEXT, DATE, convert("b", TEXT.type, DATE.type), convert("b", DATE.type, TEXT.type)),
        steps.require("c", DATE),
        steps.check_choices("c", TEXT, ["x"]),
    ],
    "a.py",
)
GOOD = {
    "models": '''"""Models."""
from __future__ import annotations
from datetime import date as date_aliased
from enum import StrEnum
from typing import Annotated, Any, Literal, Union
from pydantic import AwareDatetime, ConfigDict, Field
from pydantic import BaseModel as _BaseModel
from typing_extensions import TypeAliasType

class BaseModel(_BaseModel):
    model_config = ConfigDict(extra="allow", validate_by_name=True)

class Status(StrEnum):
    """State."""
    OPEN = "open"

class Order(BaseModel):
    order_id: Annotated[str, Field(alias="orderId", pattern="^[a-z]+$")]
    """Text that says import os; os.system('x')."""
    status: Status = Status.OPEN
    kind: Literal["a", 1, -1, True] | None = None
    date: date_aliased | None = None
    next: Order | None = None
    tags: list[str] = []

Tree = TypeAliasType("Tree", Union[str, "list[Tree]", "dict[str, Tree | None]"])
Order.model_rebuild()
''',
    "models-package": '''"""Models."""
from __future__ import annotations
from typing import TYPE_CHECKING
from .loading import load_on_use

if TYPE_CHECKING:
    from .orders import *
else:
    __getattr__ = load_on_use(__name__, {"orders": ("Order Line " "Status ")})
''',
    "models-loading": (ROOT / "blueprints/fastapi-service/generated/models_loading.py.j2").read_text(encoding="utf-8"),
    "tables": '''"""Tables."""
from __future__ import annotations
from sqlalchemy import BigInteger, Column, ForeignKey, Index, MetaData, String, Table
from .entities import Child, Entity, JsonValue
from .entities import Column as Field
metadata = MetaData()
orders = Table("orders", metadata, Column("id", String(36), ForeignKey("x.id"), primary_key=True), Index("i", "id", unique=True))
ENTITIES: dict[str, Entity] = {"Order": Entity("Order", orders, columns=(Field("id", "id", "uuid"),), states=frozenset({"a"}))}
''',
    "operations": '''"""Orders."""
from __future__ import annotations
from typing import Literal
from uuid import UUID
from .. import models
from ..types import Call, Json, Reply
from ..unwritten import unwritten

class OrdersOperations:
    """The operations."""

    @unwritten
    async def get_order(self, call: Call, *, order_id: UUID, view: Literal["full"] | None) -> Reply[Literal[200], models.Order]:
        """Get an order."""
''',
    "handlers": '''"""Handlers."""
from __future__ import annotations
from datetime import date
from typing import Any
from uuid import UUID
from .. import models
from ..convert import each, given, instant
from ..operations.orders import OrdersOperations
from ..types import Call, Handler, Reply, build

def orders_handlers(operations: OrdersOperations) -> dict[str, Handler]:
    """Return the handlers."""
    async def get_order(call: Call) -> Reply[Any, Any]:
        return await operations.get_order(
            call,
            order_id=UUID(call.path["id"]),
            since=given(date.fromisoformat, call.query.get("since")),
            at=given(lambda values: each(instant, values), call.query.get("at")),
            body=None if call.body is None else build(models.Order, call.body),
        )
    return {"getOrder": get_order}
''',
    "surface": '''"""All operations."""
from __future__ import annotations
from .operations.orders import OrdersOperations
from .handlers.orders import orders_handlers
from .types import Handler
from .unwritten import ignore_retired, or_unwritten

def handlers(*, orders: OrdersOperations | None = None, **_retired: object) -> dict[str, Handler]:
    """Return the handlers."""
    ignore_retired(_retired)
    return {**orders_handlers(or_unwritten(orders, OrdersOperations))}
''',
    "migration": '''"""Create the tables."""
from collections.abc import Sequence
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision: str = "0001"
down_revision: str | Sequence[str] | None = "0000"

def upgrade() -> None:
    """Apply the change."""
    op.create_table("a", sa.Column("b", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False))
    op.create_index("i", "a", ["b"], unique=True)

def downgrade() -> None:
    """Take the change back."""
    op.drop_table("a")
''',
    "revision": REVISION,
    "methods": '''"""Orders."""
from __future__ import annotations
from typing import Literal
from uuid import UUID
from typing_extensions import override
from .._generated import models
from .._generated.operations.orders import OrdersOperations
from .._runtime.core.problems import not_implemented
from .._runtime.core.types import Call, Reply
from .._runtime.storage.store import Store

class Orders(OrdersOperations):
    """Implements the operations."""

    def __init__(self) -> None:
        self._orders = Store(models.Order)

    @override
    async def list_orders(self, call: Call, *, limit: int | None) -> Reply[Literal[200], models.Page]:
        page = await self._orders.list(call, limit=int(limit or 20), offset=max(0, (limit or 1) - 1 * 2))
        return Reply(200, {"items": page.items, **page.link("next")}, {"ETag": page.etag})

    @override
    async def refund(self, call: Call) -> Reply[int, None]:
        raise not_implemented(call, "x")
''',
    "clients": '''"""Requests."""
from __future__ import annotations
from typing import Any
from .. import models
from ..sending import Client
from ..types import Call, Reply

class Webhooks(Client):
    """Sends."""

    def done_url(self, call: Call, reply: Reply[int, Any] | None = None) -> str:
        """Return where it goes."""
        return self._target("{$request.body#/url}", call, reply)

    async def done(self, url: str, *, body: models.Pet, tags: list[str] | None = None) -> Reply[int, models.Ack | None]:
        """Send."""
        return await self._send("#/webhooks/done/post", url, {("query", "tags"): tags}, body, {"200": models.Ack})
''',
    "features": '''"""Parts."""
from __future__ import annotations
from .._runtime.contract.document import Contract
from .._runtime.forms import decoders as forms
from .._runtime.http.features import Features, Previewer

FEATURES = Features(decoders=(*forms.DECODERS,))

def open_preview(contract: Contract, mode: str) -> Previewer | None:
    """Return it."""
    if mode == "0":
        return None
    from .._runtime.preview.preview import Preview
    return Preview(contract, FEATURES, everything=mode == "all")
''',
    "outbound": '''"""Make what sends."""
from __future__ import annotations
from .._generated import CONTRACT
from .._runtime.contract.document import Contract
from .._runtime.outbound.sending import Outbound
from .._runtime.outbound.transport import HttpTransport
from .._generated.features import FEATURES
from ..settings import Settings

def open_outbound(settings: Settings) -> Outbound:
    """Return the sender."""
    secrets = {name: secret.get_secret_value() for name, secret in settings.outbound_credentials.items()}
    return Outbound(Contract.load(CONTRACT), HttpTransport(allow_private=settings.outbound_private), FEATURES, secrets)
''',
    "retired": '''"""Names."""
from __future__ import annotations
from enum import StrEnum
from sqlalchemy import Column, MetaData, String, Table
from .models import BaseModel
from .._runtime.core.retired import retired_method
from .._runtime.core.types import Call, Reply
from .._runtime.storage.entities import Entity
__all__ = ["Status", "OrdersOperations"]
PLACES = {"Status": "models.Status"}
metadata = MetaData()
orders = Table("orders", metadata, Column("id", String(36), primary_key=True))

class Status(StrEnum):
    A = "a"

class OrdersOperations:
    """The operations."""

    async def get_order(self, call: Call) -> Reply[int, None]:
        """Get."""
        raise retired_method("OrdersOperations.get_order")

ENTITIES: dict[str, Entity] = {"Order": Entity("Order", orders)}
''',
}  # fmt: skip

BAD_EVERYWHERE = {
    "import os\n": "an import of `os`",
    "from os import system\n": "an import of `os.system`",
    "from pathlib import Path\n": "an import of `pathlib.Path`",
    "from . import *\n": "an import of everything",
    "x = __import__('os')\n": "a call of `__import__`",
    "eval('1')\n": "a call of `eval`",
    "x = eval\n": "the name `eval`, which nothing here defines",
    "x = undefined\n": "the name `undefined`, which nothing here defines",
    "x = ''.__class__\n": "the name `__class__`",
    "class A:\n    __slots__ = ()\n": "the name `__slots__`",
    "class A: pass\nclass A: pass\n": "two definitions of `A`",
    "class A: pass\nclass \uff21: pass\n": "two definitions of `A`",
    "class A:\n    a: int\n    \u00aa: str\n": "two definitions of `a`",
    "class A(metaclass=B): pass\nB = 1\n": "a class with keywords",
    "x = 1\nx.y\n": "an expression without effect",
    "x = [1][0]()\n": "a call of an expression",
    "with x: pass\n": "With",
    "exec('x')\n": "a call of `exec`",
    "for i in []: pass\n": "For",
    "x = f'{1}'\n": "JoinedStr",
    "x = [i for i in 'a']\n": "ListComp",
    "del x\n": "Delete",
    "global x\n": "Global",
    "x = (y := 1)\n": "NamedExpr",
    "while 1: pass\n": "While",
    "try:\n    pass\nfinally:\n    pass\n": "Try",
    "assert 1\n": "Assert",
    "@print\nclass A: pass\n": "the decorator `print`",
    "x: 'int()'\n": "a quoted annotation that is not a type",
    "x: (lambda: 1)\n": "",
    "x: 'unknown_name'\n": "the name `unknown_name`, which nothing here defines",
    "class A:\n    x: print('a')\n": "",
}


# In the package of models relative imports of everything may stand, and formatted text in what loads its modules.
ALLOWED_SOMEWHERE = {"from . import *\n", "x = f'{1}'\n"}


@pytest.mark.parametrize("kind", sorted(POLICIES))
def test_what_the_templates_print_passes(kind: str) -> None:
    check_module(kind, GOOD[kind], "a.py")


@pytest.mark.parametrize("kind", sorted(POLICIES))
@pytest.mark.parametrize("source", sorted(BAD_EVERYWHERE.keys() - ALLOWED_SOMEWHERE))
def test_nothing_else_passes_in_any_kind(kind: str, source: str) -> None:
    with pytest.raises(GateError, match="generated code must not hold") as caught:
        check_module(kind, FUTURE + source, "src/a.py")
    assert caught.value.location is not None
    assert caught.value.location.file == "src/a.py"


@pytest.mark.parametrize("source", sorted(BAD_EVERYWHERE))
def test_errors_name_the_construct_and_the_line(source: str) -> None:
    with pytest.raises(GateError) as caught:
        check_module("models", FUTURE + source, "models.py")
    assert BAD_EVERYWHERE[source] in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.line > 1


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("models", "def f(): pass\n"),
        ("models", "from .types import Call\nclass A: pass\nA()\n"),
        ("models", "from typing import Annotated\nx: Annotated[str, print('x')]\n"),
        ("tables", "from sqlalchemy import text\n"),
        ("tables", "from sqlalchemy import Table\nTable().create()\n"),
        ("operations", "class A:\n    def f(self): return self.g()\n"),
        ("handlers", "def f(operations):\n    operations.a.b()\n"),
        ("migration", "from alembic import op\nop.execute('DROP TABLE x')\n"),
        ("methods", "class A:\n    def f(self, call): call.db.execute('x')\n"),
        ("clients", "class A:\n    def f(self, url): return self._outbound.send(url)\n"),
        ("outbound", "from typing import Any\n"),
        ("surface", "from typing import Any\n"),
        ("surface", "from . import *\n"),
        ("models", "from .orders import *\n"),
        ("models-package", "from typing import *\n"),
        ("models-package", "__getattr__ = getattr\n"),
        ("models-package", "def f(): pass\n"),
        ("models-loading", "import_module('os')\n"),
    ],
)
def test_each_kind_has_its_own_list(kind: str, source: str) -> None:
    with pytest.raises(GateError):
        check_module(kind, FUTURE + source, "a.py")


@pytest.mark.parametrize("text", ["x = (", "x = '\x00'", "\ud800", "# -*- coding: latin-1 -*-\n", "(" * 5000])
def test_text_that_is_not_plain_python_is_refused(text: str) -> None:
    with pytest.raises(GateError):
        check_module("models", text, "a.py")


def test_an_unknown_kind_is_a_mistake_of_the_blueprint() -> None:
    with pytest.raises(InputError, match=r"src/shop/_generated/other\.py: no policy says") as caught:
        check_module("other", "", "src/shop/_generated/other.py")
    assert caught.value.code == "blueprint-invalid"
