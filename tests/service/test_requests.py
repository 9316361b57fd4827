"""The mutation fuzzer: it finds what it is there for, and finds nothing in a fresh service."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.trial.running.service import Service
from tests import contracts
from tests.service.running import Generated, generate, running
from tools.requests import client
from tools.requests.drafts import Draft
from tools.requests.fuzz import Tally, fuzz, primed
from tools.requests.mutations import MUTATIONS, draft
from tools.requests.page import Result, render_page
from tools.requests.seeds import Seed, Seeds

SEED = Seed(
    "POST /things",
    "POST",
    "/things",
    (("limit", "1"),),
    (("accept", "*/*"), ("content-type", "application/json")),
    b'{"name":"x"}',
)
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Serve one answer to every request until the block ends; yield the address."""
    loop = asyncio.new_event_loop()

    async def answer_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1 << 16)
        writer.write(answer)
        if answer:
            writer.close()

    server = loop.run_until_complete(asyncio.start_server(answer_one, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()


@pytest.mark.parametrize(
    ("answer", "outcome", "faulty"),
    [
        (OK, "200", False),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, "200", False),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "200", False),
        (b"HTTP/1.1 500 Oh\r\ncontent-length: 2\r\n\r\nno", "500", True),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nno", "closed", False),
        (b"SMTP\r\n\r\n", "garbled", True),
        (b"", "hung", True),
    ],
    ids=["ok", "interim", "chunked", "500", "cut", "garbled", "hung"],
)
def test_an_answer_is_judged(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, outcome: str, faulty: bool
) -> None:
    monkeypatch.setattr(client, "ANSWER_SECONDS", 1.0)
    unchanged = next(number for number in range(1000) if not draft([SEED], 1, number)[1].mutations)
    with answering(answer) as url:
        tally = fuzz(url, [SEED], [unchanged], 1)
    assert tally.outcomes == {outcome: 1}
    assert bool(tally.faults) is faulty
    for fault in tally.faults:
        assert (fault.number, fault.operation) == (unchanged, "POST /things")


def test_nobody_listening_is_a_fault() -> None:
    assert fuzz("http://127.0.0.1:9", [SEED], range(3), 1).outcomes == {"refused": 3}


def test_a_number_makes_the_same_request_again() -> None:
    made = [draft([SEED], 1, number)[1].render() for number in range(300)]
    assert made == [draft([SEED], 1, number)[1].render() for number in range(300)]
    assert made != [draft([SEED], 2, number)[1].render() for number in range(300)]
    assert len(set(made)) > 250


def test_every_mutation_is_used_and_changes_something() -> None:
    used = {name for number in range(2000) for name in draft([SEED], 1, number)[1].mutations}
    assert used == {mutation.__name__ for mutation in MUTATIONS}
    plain = Draft.of(SEED).render()
    alone = (draft([SEED], 1, number)[1] for number in range(4000))
    changed = {made.mutations[0] for made in alone if len(made.mutations) == 1 and made.render() != plain}
    # It writes the same bytes bit by bit, or ends its lines as usual, some of the time only.
    assert changed >= used - {"field_value"}


def test_a_seed_is_a_plain_request() -> None:
    assert Draft.of(SEED).render() == (
        b"POST /things?limit=1 HTTP/1.1\r\nhost: service.test\r\naccept: */*\r\n"
        b'content-type: application/json\r\ncontent-length: 12\r\n\r\n{"name":"x"}'
    )


@pytest.fixture(scope="module")
def thing_service(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("requests")
    (folder / "spec.yaml").write_text(contracts.read("things"))
    return generate(folder, "thing-service", "--spec", "spec.yaml")


@pytest.mark.service
@pytest.mark.parametrize("preview", ["0", "all"])
def test_a_fresh_service_fails_at_nothing(thing_service: Generated, tmp_path: Path, preview: str) -> None:
    token = thing_service.token()
    service = Service(thing_service.folder, thing_service.package)
    with running(thing_service, tmp_path, AUTH_DEV="1", PREVIEW=preview, LOG_LEVEL="WARNING") as live:
        seeds = primed(live.url, Seeds(service, token).build())
        tally = fuzz(live.url, seeds, range(400), 1)
    assert tally.faults == []
    assert tally.requests == 400
    assert {"200", "201", "400", "404"} <= set(tally.outcomes), "requests reach the operations"
    if preview == "0":
        assert any(seed.path not in ("/api/things", "/api/things/x") for seed in seeds), (
            "what was made is asked for"
        )


def test_the_page_shows_failures_and_growth() -> None:
    tally = Tally()
    with answering(b"HTTP/1.1 500 Oh\r\ncontent-length: 2\r\n\r\nno") as url:
        tally.merge(fuzz(url, [SEED], range(20), 1))
    assert tally.faults
    broken = Result("thing-service", 3, Tally(), tally, (1024, 1024, 1024, 1024, 1024, 1024, 1024))
    page = render_page([broken], 1)
    assert f"20 requests (seed 1), {len(tally.faults)} failures." in page
    assert "## Failures" in page
    assert not broken.passed
    assert Result("x", 1, Tally(), Tally(), (1, 5, 90, 100, 90, 110, 114)).passed
    assert not Result("x", 1, Tally(), Tally(), (1, 5, 90, 100, 110, 115, 120)).passed
