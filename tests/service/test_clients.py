"""Clients that send or hold too much, against real sockets: each is refused, and the service goes on."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.lines import connect, endlessly, make, read, talk
from tests.service.running import Generated, Running, running

pytestmark = pytest.mark.service

LIMITS = {
    "MAX_CONNECTIONS": "20",
    "MAX_URL_BYTES": "512",
    "MAX_HEADER_BYTES": "4096",
    "MAX_HEADER_FIELDS": "20",
    "HEADER_SECONDS": "0.6",
    "IDLE_SECONDS": "0.6",
    "TRANSFER_SECONDS": "0.6",
    "TRANSFER_RATE": "1000",
}
GET = b"GET /pauses HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /lines HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """The service that these tests run."""
    return make(tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="module")
def service(lines: Generated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The service with small limits; nothing that clients do is a failure of it."""
    with running(lines, tmp_path_factory.mktemp("work"), **LIMITS) as found:
        yield found
        said = found.log.read_text()
    assert "Traceback" not in said, said[-3000:]


@pytest.fixture(autouse=True)
def alive(request: pytest.FixtureRequest) -> Iterator[None]:
    """See to it that the service answers others after each test."""
    yield
    if "service" in request.fixturenames:
        assert request.getfixturevalue("service").send("GET", "/pauses").status == 200


def assert_refused(answer: bytes, status: int) -> None:
    """Require one answer, and that it is a problem and the last thing on the connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0].startswith(b"http/1.1 %d " % status), answer
    assert b"content-type: application/problem+json" in lines
    assert b"connection: close" in lines
    assert json.loads(body)["status"] == status
    assert (b"retry-after: 1" in lines) == (status == 503)


def padded(octets: int) -> bytes:
    """Return the head of a request that counts so many octets, its target and its fields."""
    rest = len(b"/pauses") + len(b"Hosta") + 4 + len(b"X") + 4
    return GET + b"X: " + b"y" * (octets - rest) + b"\r\n\r\n"


def test_a_head_has_its_longest_length(service: Running) -> None:
    with connect(service) as client:
        client.sendall(padded(4096))
        assert read(client, until=b'"over"').startswith(b"HTTP/1.1 200")
    assert_refused(talk(service, padded(4097)), 431)


def test_octets_are_counted_over_pieces(service: Running) -> None:
    assert_refused(
        talk(service, *[padded(6000)[at : at + 500] for at in range(0, 6100, 500)], pause=0.02), 431
    )


@pytest.mark.parametrize("part", [b"y" * 65536, b"a: b\r\n" * 8192], ids=["one", "many"])
def test_fields_without_end(service: Running, part: bytes) -> None:
    assert_refused(talk(service, *endlessly(part, GET + b"X: y\r\nY:" + part)), 431)


def test_a_head_has_its_most_fields(service: Running) -> None:
    with connect(service) as client:
        client.sendall(GET + b"a: b\r\n" * 19 + b"\r\n")
        assert read(client, until=b'"over"').startswith(b"HTTP/1.1 200")
    assert_refused(talk(service, GET + b"a: b\r\n" * 20 + b"\r\n"), 431)
    assert_refused(talk(service, GET + b"a: b\r\n" * 30), 431)


@pytest.mark.parametrize("end", [b" HTTP/1.1\r\nHost: a\r\n\r\n", b""], ids=["whole", "open"])
def test_a_target_has_its_longest_length(service: Running, end: bytes) -> None:
    assert_refused(talk(service, b"GET /pauses?" + b"y" * 600 + end), 414)


@pytest.mark.parametrize("pieces", [1, 40], ids=["stops", "trickles"])
def test_a_slow_head(service: Running, pieces: int) -> None:
    started = time.monotonic()
    assert_refused(talk(service, *([GET + b"X: "] + [b"y"] * pieces), pause=0.05), 408)
    assert time.monotonic() - started < 4


def test_a_slow_second_head(service: Running) -> None:
    with connect(service) as client:
        client.sendall(GET + b"\r\n")
        assert read(client, until=b'"over"').startswith(b"HTTP/1.1 200")
        client.sendall(b"G")
        assert_refused(read(client), 408)


@pytest.mark.parametrize("first", [b"", b"\r\n\r\n", GET + b"\r\n"], ids=["silent", "empty", "idle"])
def test_an_idle_connection_is_closed(service: Running, first: bytes) -> None:
    started = time.monotonic()
    answer = talk(service, first)
    assert 0.4 < time.monotonic() - started < 3
    assert answer.endswith(b'"over"') if first.strip() else answer == b""


def test_empty_lines_keep_no_connection_open(service: Running) -> None:
    started = time.monotonic()
    with connect(service) as client:
        client.sendall(GET + b"\r\n")
        assert read(client, until=b'"over"')
        with contextlib.suppress(OSError):
            while time.monotonic() - started < 5:
                client.sendall(b"\r\n")
                time.sleep(0.05)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("head", [POST + b"Content-Length: 9000\r\n\r\n", CHUNKED], ids=["length", "chunked"])
def test_a_slow_body(service: Running, head: bytes) -> None:
    assert_refused(talk(service, head, *[b"1\r\ny\r\n"] * 40, pause=0.05), 408)


def test_a_steady_body_may_take_longer(service: Running) -> None:
    with connect(service) as client:
        client.sendall(POST + b"Content-Length: 4800\r\n\r\n")
        for _ in range(16):
            time.sleep(0.1)
            client.sendall(b"y" * 300)
        assert read(client, until=b"4800").startswith(b"HTTP/1.1 200")


def test_a_body_that_nobody_wants_ends_the_connection(service: Running) -> None:
    started = time.monotonic()
    answer = talk(service, b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", b"y")
    assert answer.startswith(b"HTTP/1.1 404")
    assert time.monotonic() - started < 4


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (CHUNKED + b"1;", b"y" * 4096),
        (CHUNKED + b"1\r\ny\r\n0\r\nX: ", b"y" * 4096),
        (CHUNKED + b"1\r\ny\r\n0\r\n", b"a: b\r\n" * 512),
    ],
    ids=["extension", "trailer", "trailers"],
)
def test_what_surrounds_a_body_is_bounded(service: Running, first: bytes, part: bytes) -> None:
    assert_refused(talk(service, *endlessly(part, first)), 431)


def test_trailers_are_no_fields_of_the_request(service: Running) -> None:
    with connect(service) as client:
        client.sendall(CHUNKED + b"2\r\nyy\r\n0\r\nX-Claimed: yes\r\n\r\n")
        assert read(client, until=b"\r\n\r\n2").endswith(b"\r\n\r\n2")


def test_there_are_so_many_connections(service: Running) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connect(service)).sendall(GET)
        time.sleep(0.1)
        assert_refused(talk(service, GET + b"\r\n"), 503)


@pytest.mark.parametrize("first", [b"", GET + b"\r\n"], ids=["silent", "idle"])
def test_idle_connections_make_room(service: Running, first: bytes) -> None:
    with contextlib.ExitStack() as stack:
        others = [stack.enter_context(connect(service)) for _ in range(20)]
        for other in others:
            other.sendall(first)
            assert not first or read(other, until=b'"over"')
        time.sleep(0.1)
        assert service.send("GET", "/pauses").status == 200


def test_who_does_not_read_is_disconnected(service: Running) -> None:
    already = service.log.read_text().count("the stream is closed")
    with connect(service, buffer=4096) as client:
        client.sendall(b"GET /lines?chunks=1000 HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(2)
        answer = read(client)
    assert answer.startswith(b"HTTP/1.1 200")
    assert not answer.endswith(b"0\r\n\r\n")
    assert service.log.read_text().count("the stream is closed") == already + 1


def test_who_reads_at_leisure_gets_everything(service: Running) -> None:
    with connect(service, buffer=16384) as client:
        client.sendall(b"GET /lines?chunks=40 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        received = b""
        while chunk := client.recv(65536):
            received += chunk
            time.sleep(0.01)
    assert received.endswith(b"0\r\n\r\n")
    assert len(received) > 40 * 65536


def test_a_stream_ends_when_its_client_goes(service: Running) -> None:
    already = service.log.read_text().count("the stream is closed")
    with connect(service) as client:
        client.sendall(b"GET /lines HTTP/1.1\r\nHost: a\r\n\r\n")
        assert read(client, until=b"data: first")
    time.sleep(0.3)
    assert service.log.read_text().count("the stream is closed") == already + 1


def test_a_pipeline_is_answered_in_order(service: Running) -> None:
    posts = b"".join(POST + b"Content-Length: %d\r\n\r\n" % size + b"y" * size for size in range(1, 9))
    answer = talk(service, posts)
    assert [part.partition(b"HTTP")[0] for part in answer.split(b"\r\n\r\n")[1:]] == [
        b"%d" % n for n in range(1, 9)
    ]


def test_a_flood_in_a_pipeline_gets_its_first_answer(service: Running) -> None:
    answer = talk(service, (GET + b"\r\n") * 5000)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"HTTP/1.1") == 1


def test_nonsense_after_a_request_leaves_its_answer_whole(service: Running) -> None:
    answer = talk(service, b"GET /pauses?seconds=0.3 HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n")
    assert answer.endswith(b'"over"')
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket"])
@pytest.mark.parametrize(
    "body", [b"Content-Length: 3\r\n\r\nyyy", b"Transfer-Encoding: chunked\r\n\r\n3\r\nyyy\r\n0\r\n\r\n"]
)
def test_the_wish_for_another_protocol_is_ignored(service: Running, protocol: bytes, body: bytes) -> None:
    wish = (
        b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nUpgrade: " + protocol + b"\r\n"
    )
    with connect(service) as client:
        client.sendall(POST + wish + body)
        assert read(client, until=b"\r\n\r\n3").startswith(b"HTTP/1.1 200")
        client.sendall(GET + b"\r\n")
        assert read(client, until=b'"over"').startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), 400),
        (b"nonsense\r\n\r\n", 400),
        (b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        (POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ],
    ids=["tls", "nonsense", "connect", "smuggled"],
)
def test_what_is_no_request_is_refused(service: Running, sent: bytes, status: int) -> None:
    assert_refused(talk(service, sent), status)


HOST_LINE = b"Host: a\r\n"


@pytest.mark.parametrize(
    "hosts",
    [b"", HOST_LINE * 2, HOST_LINE + b"HOST: b\r\n", b"Host: a/b\r\n", b"Host: a b\r\n", b"Host: u@a\r\n",
     b"Host: a:b\r\n", b"Host: [::1\r\n", b"Host: a\x80\r\n"],
)  # fmt: skip
@pytest.mark.parametrize("other", [b"", b"Upgrade: h2c\r\nConnection: upgrade\r\n"])
def test_a_request_has_one_host(service: Running, hosts: bytes, other: bytes) -> None:
    assert_refused(talk(service, b"GET /pauses HTTP/1.1\r\n" + hosts + other + b"\r\n"), 400)


@pytest.mark.parametrize(
    "start",
    [b"GET /pauses HTTP/1.0\r\n", b"GET /pauses HTTP/1.1\r\nHost:\r\n", b"GET /pauses HTTP/1.1\r\nHost: a.b:80\r\n",
     b"GET /pauses HTTP/1.1\r\nhost: [::1]:8000\r\n", b"GET /pauses HTTP/1.0\r\nHost: a_b\r\n"],
)  # fmt: skip
def test_hosts_that_are_served(service: Running, start: bytes) -> None:
    answer = talk(service, start + b"Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200"), answer


def test_a_client_may_wait_for_100(service: Running) -> None:
    with connect(service) as client:
        client.sendall(POST + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert read(client, until=b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"yyy")
        assert read(client).endswith(b"\r\n\r\n3")


def test_what_follows_a_refused_100_is_no_body(service: Running) -> None:
    head = b"POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 90\r\n\r\n"
    answer = talk(service, head, GET + b"\r\n", pause=0.2)
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"connection: close" in answer.lower()


def test_half_of_a_connection_may_be_closed(service: Running) -> None:
    with connect(service) as client:
        client.sendall(GET)
        client.shutdown(1)
        assert read(client) == b""


@pytest.fixture(scope="module")
def usual(lines: Generated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The service as it comes, for the whole module: what stays in its memory adds up."""
    with running(lines, tmp_path_factory.mktemp("usual")) as found:
        yield found


def memory(service: Running) -> float:
    """Return the resident memory of the service's process in megabytes."""
    text = Path(f"/proc/{service.process.pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize(
    ("first", "part"),
    [
        (GET + b"X: ", b"y" * 65536),
        (GET, b"a: b\r\n" * 8192),
        (GET + b"\r\n", (GET + b"\r\n") * 2048),
        (CHUNKED + b"1\r\ny\r\n0\r\nX: ", b"y" * 65536),
    ],
    ids=["field", "fields", "pipeline", "trailer"],
)
def test_memory_is_bounded(usual: Running, first: bytes, part: bytes) -> None:
    talk(usual, GET + b"Connection: close\r\n\r\n")
    before = memory(usual)
    talk(usual, *endlessly(part, first))
    assert memory(usual) - before < 50


def test_what_is_overridden_exists_in_uvicorn(lines: Generated) -> None:
    script = """
from lines._runtime.serving.protocol import LimitedProtocol
from lines._runtime.serving.server import GracefulServer
for one in (LimitedProtocol, GracefulServer):
    names = [name for name, value in vars(one).items() if getattr(value, "__override__", False)]
    assert len(names) > 2, names
    print(*(name for name in names if not hasattr(one.__base__, name)))
"""
    done = lines.script(script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
