"""Decision records of a stack."""

from __future__ import annotations

from scaffold.design.service import Technology
from scaffold.docs.decisions import plan_decisions, record_name, render_decision

DATABASE = Technology(
    "database", "PostgreSQL 17", "order and outbox commit in one transaction.", ("MySQL", "SQLite")
)
CACHE = Technology("cache", "Valkey", "", ())


def test_says_what_was_chosen_and_why() -> None:
    text = render_decision(DATABASE)
    assert text.startswith("# Use PostgreSQL 17 as database\n")
    assert "* PostgreSQL 17\n* MySQL\n* SQLite\n" in text
    assert text.endswith(
        'Chosen option: "PostgreSQL 17", because order and outbox commit in one transaction.\n'
    )
    assert "The design gives no reason" in render_decision(CACHE)


def test_numbers_follow_what_is_there() -> None:
    plan = plan_decisions([DATABASE, CACHE], ["0007-use-of-git.md", "README.md"])
    assert list(plan.written) == ["0008-database-postgresql-17.md", "0009-cache-valkey.md"]
    assert plan.kept == ()


def test_what_is_there_is_kept() -> None:
    first = plan_decisions([DATABASE, CACHE], [])
    again = plan_decisions([CACHE, DATABASE], first.written)
    assert again.written == {}
    assert again.kept == ("0002-cache-valkey.md", "0001-database-postgresql-17.md")
    changed = plan_decisions([Technology("cache", "Redis", "it is there", ()), DATABASE], first.written)
    assert list(changed.written) == ["0003-cache-redis.md"]


def test_text_is_shown_literally() -> None:
    text = render_decision(Technology("database", "../../x\n# y", "<script>alert(1)</script> `x`", ("*a*",)))
    assert "<script>" not in text
    assert "\n# y" not in text
    assert record_name(Technology("database", "../../x", "", ())) == "database-x"
    assert record_name(Technology("…", "…", "", ())) == "decision"
