"""No text makes a regular expression cost more than some seconds, and what costs little is judged exactly."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from service_runtime.contract import patterns
from service_runtime.contract.dialect import Direction
from service_runtime.contract.document import Contract
from service_runtime.contract.repetition import Cost, cost_of
from service_runtime.contract.schemas import Schemas, Validator
from tests.unit.service_runtime.harness import document

RUNTIME = Path(patterns.__file__).parents[2]
WIDE = "^((a{1,100}){1,100}){1,3}$"
PASSWORD = r"(?=.*[A-Z])(?=.*\d).{8,}"
LOOP = "(?:(?=[ab]*x)a)*y"
LENGTH = 900_000
# Without limits, the cheapest of these takes a minute.
_SECONDS = 20
_CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]),) * 2)
from service_runtime.contract.dialect import Direction
from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
loaded, schema, value = json.load(sys.stdin)
judge = Schemas(Contract(loaded)).validator(schema, Direction.REQUEST)
print(json.dumps([[fault.pointer, fault.detail] for fault in judge.errors(value)]))
"""


def judge(schema: Any, direction: Direction = Direction.REQUEST) -> Validator:
    return Schemas(Contract(document({}))).validator(schema, direction)


def details(schema: Any, value: Any) -> list[str]:
    return [fault.detail for fault in judge(schema).errors(value)]


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"pattern": WIDE}, "a" * 29_000, "too long to be compared with its pattern"),
        ({"pattern": PASSWORD}, "a" * LENGTH, "takes too long to be compared"),
        ({"pattern": r"(?!x)(a+)+$"}, "a" * LENGTH + "!", "takes too long to be compared"),
        ({"pattern": LOOP}, "a" * LENGTH + "x", "10000 octets at most"),
        ({"pattern": "x[xab]{5000}y"}, "xab" * 300_000, "too long to be compared with its pattern"),
        ({"items": {"pattern": WIDE}}, ["a" * 1_600] * 200, "send fewer or shorter ones"),
        ({"items": {"pattern": r"^(a)?(?:a|a|\1)+$"}}, ["a" * 40 + "!"] * 9_000, "send fewer or shorter ones"),
        ({"patternProperties": {WIDE: False}}, {f"{'a' * 1_600}{n}": 1 for n in range(500)}, "is not allowed"),
        ({"propertyNames": {"pattern": PASSWORD}}, {"a" * LENGTH: 1}, "is not allowed"),
    ],
)  # fmt: skip
def test_what_a_value_may_cost(schema: Any, value: Any, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(_SECONDS)],
        input=json.dumps([document({}), schema, value]),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, "PYTHONPATH": str(RUNTIME)},
    )
    assert done.returncode == 0, f"it takes more than {_SECONDS} s of CPU, or fails: {done.stderr[-500:]}"
    faults = json.loads(done.stdout)
    assert faults, "nobody knows whether it matches"
    assert any(said in detail for _, detail in faults), faults[:3]


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (WIDE, "a" * 60, "b"),
        (PASSWORD, "Abcdefg1", "abcdefg1"),
        (r"^(?!\s).*(?<!\s)$", "a " * 5_000 + "a", "a " * 5_000),
        ("^((?!<script>).)*$", "<scrip" * 2_000, "<scrip" * 2_000 + "<script>"),
        (r"^([a-z]+,){1,1000}$", "abcdefgh," * 1_000, "abcdefgh," * 1_001),
        (r"^(a+)b\1$", "aabaa", "aaba"),
    ],
)
def test_costly_expressions_judge_as_others_do(pattern: str, right: str, wrong: str) -> None:
    assert patterns.is_costly(pattern)
    assert jsonschema_rs.is_valid({"pattern": pattern}, right)
    assert details({"pattern": pattern}, right) == []
    [said] = details({"pattern": pattern}, wrong)
    assert said == f'the value does not match "{pattern}"'
    assert details({"pattern": pattern}, 7) == []


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"), [(WIDE, "aa", "b"), (PASSWORD, "Abcdefg1", "abcdefg1")]
)
def test_costly_expressions_choose_properties_as_others_do(pattern: str, right: str, wrong: str) -> None:
    named = {"properties": {"own": {}}, "patternProperties": {pattern: False}, "additionalProperties": True}
    assert details(named, {wrong: 1, "own": 1}) == []
    assert details(named, {right: 1})
    assert details({**named, "unevaluatedProperties": False}, {wrong: 1}) == []


def test_what_one_value_costs_the_next_does_not_pay_for() -> None:
    one = judge({"items": {"pattern": WIDE}})
    assert not one.is_valid(["a" * 1_600] * 3)
    assert one.is_valid(["a"])
    assert one.errors(["a"]) == ()


def test_a_reply_is_sent_and_the_log_says_what_was_not_compared(caplog: pytest.LogCaptureFixture) -> None:
    reply = judge({"items": {"pattern": WIDE}}, Direction.RESPONSE)
    with caplog.at_level(logging.WARNING):
        assert reply.is_valid(["a" * 29_000])
    assert "is not compared with its pattern" in caplog.text
    assert not reply.is_valid(["b"])


@pytest.mark.parametrize(
    ("pattern", "cost"),
    [
        ("^[A-Z]{3}-[0-9]{1,9}$", Cost(1)),
        ("^.{1,20000}$", Cost(1)),
        ("^(?:.|\\n){1,20000}$", Cost(2)),
        (".{1,5000}", Cost(1)),
        ("[0-9a-f]{8,64}$", Cost(64)),
        (WIDE, Cost(30_000)),
        ("^(ab|c){1,10}$", Cost(30)),
        ("^a*b{20}$", Cost(21)),
        (r"^\p{L}[^]\]]\u{61}\x61\cA$", Cost(1)),
        (r"^(?<year>\d{4})-\k<year>$", Cost(1, steps_back=True)),
        (r"^(?!\s).*(?<!\s)$", Cost(2, steps_back=True)),
        ("^((?!b).)*$", Cost(1, steps_back=True)),
        ("^((?!.*b).)*$", Cost(2, steps_back=True, looks_far_in_loop=True)),
        ("(", Cost(1000, steps_back=True, looks_far_in_loop=True)),
        ("(" * 5000 + ")" * 5000, Cost(1000, steps_back=True, looks_far_in_loop=True)),
    ],
)
def test_estimates(pattern: str, cost: Cost) -> None:
    assert cost_of(pattern) == cost
