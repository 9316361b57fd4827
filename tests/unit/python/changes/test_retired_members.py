"""A member of an enumeration stays in its class while own code names it."""

from __future__ import annotations

import pytest

from scaffold.python.changes.retired import Renamed, list_retired, retire

HEAD = "from __future__ import annotations\n\nfrom enum import StrEnum\n\n\n"
OTHER = '\n\nclass Size(StrEnum):\n    HELD = "held"\n'
MODELS = "src/shop/_generated/models.py"


def models(*members: str, owner: str = "State") -> dict[str, str]:
    lines = "".join(f'    {name.upper()} = "{name}"\n' for name in members)
    return {MODELS: f"{HEAD}class {owner}(StrEnum):\n{lines}{OTHER}"}


def own(text: str) -> dict[str, str]:
    return {"src/shop/mine.py": text}


USES = (
    "from shop._generated.models import State as S\nX = S.HELD\n",
    "from shop._generated import models\n\n\ndef f(x=models.State.HELD): ...\n",
    "from ._generated.models import State\n\n\ndef f(x):\n    match x:\n        case State.HELD:\n            pass\n",
)


@pytest.mark.parametrize("text", USES)
def test_a_member_stays_while_it_is_used(text: str) -> None:
    old, new, code = models("open", "held"), models("open"), own(text)
    kept = retire(old, new, "shop", code)
    assert '    HELD = retired_member("held")\n' in kept[MODELS]
    assert "from .._runtime.core.retired import retired_member\n" in kept[MODELS]
    found = list_retired({**new, **kept}, "shop", code)
    assert [item.place for item in found] == ["models.State.HELD"]
    assert [use.path for item in found for use in item.uses] == ["src/shop/mine.py"]
    # The next run keeps it, too, and one that has the member again or nobody who uses it does not.
    assert retire({**new, **kept}, new, "shop", code) == kept
    assert retire(kept, old, "shop", code) == {}
    assert retire(kept, new, "shop", {}) == {}


@pytest.mark.parametrize(
    "text",
    [
        "from ._generated.models import State\nX = State.OPEN\n",
        "from ._generated.models import Size\nX = Size.HELD\n",
        "from .own import State\nX = State.HELD\n",
    ],
)
def test_what_nobody_uses_goes(text: str) -> None:
    assert retire(models("open", "held"), models("open"), "shop", own(text)) == {}


def test_a_member_of_an_enumeration_that_is_called_something_else() -> None:
    old, new = models("open", "held"), models("open", owner="Status")
    code = own("from ._generated.models import State\nX = State.HELD\n")
    kept = retire(old, new, "shop", code, Renamed({"State": "Status"}))
    assert '    HELD = retired_member("held")\n' in kept[MODELS]
    assert "Status as State" in kept["src/shop/_generated/retired.py"]
