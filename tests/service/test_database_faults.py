"""Databases that are held, frozen, killed, late or not migrated: requests are refused in time, and the service recovers.

Seconds are bounds of what a client waits for, far above what it takes; nothing here measures speed.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scaffold.trial.running.process import free_port
from tests.service.running import Answer, Generated, Running, running
from tests.service.servers import Cluster, PostgresServer, postgres_cluster, require_programs

# The old state took 32 s.
IN_TIME = 10.0
DEV_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
ORDER = {
    "currency": "EUR",
    "items": [{"product_id": "019b8d99-6900-76f0-8478-82e36b0d549b", "quantity": 1, "price": 2499}],
    "shipping_address": {
        "recipient": "Ada Lindqvist",
        "line1": "Kungsgatan 12",
        "city": "Stockholm",
        "postal_code": "111 35",
        "country": "SE",
    },
}

Start = Callable[..., contextlib.AbstractContextManager["Shop"]]


class Shop:
    """A running order service and a customer."""

    def __init__(self, service: Running, token: str) -> None:
        self.service = service
        self._token = token

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())} if method == "POST" else {}
        if method == "PATCH":
            headers["If-Match"] = "*"
        return self.service.send(method, path, body, token=self._token, headers=headers)

    def order(self) -> str:
        """Place an order and return its path."""
        made = self.send("POST", "/api/orders", ORDER)
        assert made.status == 201, made
        return f"/api/orders/{made.json()['id']}"

    def timed(self, *request: Any, **options: Any) -> tuple[Answer, float]:
        begun = time.monotonic()
        return self.send(*request, **options), time.monotonic() - begun

    def lines(self, event: str) -> list[Any]:
        """Return the log lines of an event."""
        found = map(
            json.loads, filter(lambda line: line.startswith("{"), self.service.log.read_text().splitlines())
        )
        return [line for line in found if line["message"] == event]

    def comes_back(self, path: str = "/api/orders") -> None:
        """Wait until requests are served again, by the same process."""
        deadline = time.monotonic() + IN_TIME
        while (answer := self.send("GET", path)).status != 200:
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)
        assert self.service.send("GET", "/readyz").status == 200


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgres_cluster(require_programs()) as made:
        yield made


@pytest.fixture
def server(cluster: Cluster) -> Iterator[PostgresServer]:
    cluster.start()
    yield cluster.server
    cluster.start()


@pytest.fixture
def url(server: PostgresServer, cluster: Cluster) -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(server.database())
        stack.callback(cluster.start)
        yield address


@pytest.fixture
def shop(starter: Callable[[str], Generated], tmp_path: Path) -> Start:
    service = starter("order-service")

    @contextlib.contextmanager
    def start(**variables: str) -> Iterator[Shop]:
        auth = {"AUTH_DEV": "1", "AUTH_DEV_KEY": DEV_KEY}
        token = service.token(AUTH_DEV_KEY=DEV_KEY)
        with running(service, tmp_path, **auth, **variables) as found:
            yield Shop(found, token)

    return start


@contextlib.contextmanager
def holding(server: PostgresServer, url: str, statement: str) -> Iterator[None]:
    """Keep a transaction open that has run a statement."""
    command = [str(server.programs / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", **server.identity
    ) as session:
        assert session.stdin is not None
        assert session.stdout is not None
        session.stdin.write(f"BEGIN;\n{statement};\n\\echo held\n")
        session.stdin.flush()
        assert any("held" in line for line in session.stdout)
        try:
            yield
        finally:
            session.stdin.write("ROLLBACK;\n")
            session.stdin.close()
            session.wait(10)


def refused(answer: Answer, code: str | None = None) -> None:
    """Check that an answer is a refusal for now, as the contract declares problems."""
    assert answer.status == 503, answer
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert code is None or problem["code"] == code
    assert not re.search(r"postgres|asyncpg|sqlite|127\.0\.0\.1|Traceback", json.dumps(problem))


def results(futures: list[Future[tuple[Answer, float]]]) -> list[tuple[Answer, float]]:
    return [future.result() for future in futures]


def test_a_held_row_leaves_the_rest_alone(shop: Start, server: PostgresServer, url: str) -> None:
    with shop(DATABASE_URL=url) as client, ThreadPoolExecutor(60) as pool:
        stuck, free = client.order(), client.order()
        row = f"SELECT 1 FROM orders WHERE id = '{stuck.rpartition('/')[2]}' FOR UPDATE"  # noqa: S608 - our own id
        with holding(server, url, row):
            waiting = [pool.submit(client.timed, "PATCH", stuck, {"note": f"{n}"}) for n in range(20)]
            waiting += [
                pool.submit(client.timed, "POST", f"{stuck}/cancel", {"reason": "other"}) for _ in range(20)
            ]
            time.sleep(0.5)
            others = [pool.submit(client.timed, "GET", stuck) for _ in range(10)]
            others += [pool.submit(client.timed, "PATCH", free, {"note": f"{n}"}) for n in range(10)]
            others += [pool.submit(client.timed, "POST", "/api/orders", ORDER) for _ in range(10)]
            assert {answer.status for answer, _ in results(others)} <= {200, 201}
            assert not any(future.done() and future.result()[0].status != 503 for future in waiting)
            for answer, seconds in results(waiting):
                refused(answer, "database-busy")
                assert seconds < IN_TIME
            assert client.service.send("GET", "/readyz").status == 200
        assert client.send("PATCH", stuck, {"note": "free"}).status == 200
        assert client.lines("database-not-ready") == []


def test_a_frozen_server_is_noticed_and_comes_back(shop: Start, cluster: Cluster, url: str) -> None:
    with shop(DATABASE_URL=url) as client, ThreadPoolExecutor(40) as pool:
        order = client.order()
        list(pool.map(lambda _: client.send("GET", order), range(30)))
        with cluster.frozen():
            asked = [pool.submit(client.timed, "GET", order) for _ in range(20)]
            asked += [pool.submit(client.timed, "POST", "/api/orders", ORDER) for _ in range(20)]
            time.sleep(0.5)
            assert client.service.send("GET", "/healthz").status == 200
            assert client.send("GET", "/api/orders/not-an-id").status == 400
            for answer, seconds in results(asked):
                refused(answer)
                assert seconds < IN_TIME
            ready = client.service.send("GET", "/readyz")
            assert (ready.status, ready.json()["checks"]["database"]) == (503, "it does not answer in time")
            # It is known by now, and nobody waits.
            answers = [client.timed("GET", order) for _ in range(20)]
            assert sum(seconds for _, seconds in answers) < IN_TIME
            for answer, _ in answers:
                refused(answer, "database-unavailable")
        client.comes_back(order)
        assert client.order()
        assert len(client.lines("database-not-ready")) == 1
        assert len(client.lines("database-ready")) == 2


def test_a_server_that_is_killed_and_starts_again(shop: Start, cluster: Cluster, url: str) -> None:
    with shop(DATABASE_URL=url) as client:
        order = client.order()
        # The tests' server writes its log of changes a moment later.
        cluster.server.execute("CHECKPOINT")
        cluster.kill()
        answer, seconds = client.timed("GET", order)
        refused(answer)
        assert seconds < IN_TIME
        cluster.start()
        client.comes_back(order)
        cluster.stop()
        cluster.start()
        # Connections that the server closed are not used, so nobody sees that it was started anew.
        assert [client.send("GET", order).status for _ in range(5)] == [200] * 5


def test_a_database_that_is_late_and_not_migrated(
    shop: Start, starter: Callable[[str], Generated], cluster: Cluster, url: str
) -> None:
    cluster.stop()
    with shop(DATABASE_URL=url, AUTO_MIGRATE="0", until="/healthz") as client:
        for _ in range(5):
            refused(client.send("GET", "/api/orders"), "database-unavailable")
        assert client.service.send("GET", "/readyz").json()["checks"] == {
            "database": "it refuses connections"
        }
        cluster.start()
        deadline = time.monotonic() + IN_TIME
        while client.send("GET", "/api/orders").json()["code"] != "database-not-migrated":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        refused(client.send("POST", "/api/orders", ORDER), "database-not-migrated")
        ready = client.service.send("GET", "/readyz")
        assert ready.status == 503
        assert "make migrate" in ready.json()["checks"]["migrations"]
        done = starter("order-service").run("order_service.platform.migrations", DATABASE_URL=url)
        assert done.returncode == 0, done.stdout + done.stderr
        client.comes_back()
        assert client.order()
        assert len(client.lines("database-not-ready")) <= 3
        assert len(client.lines("database-ready")) == 1


@pytest.mark.slow
def test_a_database_ahead_of_the_code_is_ready(shop: Start, server: PostgresServer, url: str) -> None:
    with shop(DATABASE_URL=url) as client:
        client.order()
    name = url.rpartition("/")[2]
    server.execute("UPDATE alembic_version SET version_num = '9999_newer'", name)
    with shop(DATABASE_URL=url, AUTO_MIGRATE="0") as client:
        assert client.order()
        server.execute("ALTER TABLE orders RENAME TO elsewhere", name)
        for _ in range(3):
            refused(client.send("GET", "/api/orders"), "database-not-migrated")
        assert len(client.lines("the database lacks what the code needs")) == 1


def test_a_locked_file_is_busy_and_can_be_read(shop: Start, tmp_path: Path) -> None:
    file = tmp_path / "orders.db"
    with shop(DATABASE_URL=f"sqlite:///{file}") as client, ThreadPoolExecutor(20) as pool:
        order = client.order()
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = [pool.submit(client.timed, "PATCH", order, {"note": f"{n}"}) for n in range(10)]
            assert [client.send("GET", order).status for _ in range(5)] == [200] * 5
            for answer, seconds in results(waiting):
                refused(answer, "database-busy")
                assert seconds < IN_TIME
        assert client.send("PATCH", order, {"note": "free"}).status == 200


@pytest.mark.slow
def test_a_pool_that_is_taken_refuses_in_time(shop: Start, server: PostgresServer, url: str) -> None:
    with shop(DATABASE_URL=url, DATABASE_POOL="2") as client, ThreadPoolExecutor(40) as pool:
        order = client.order()
        with holding(server, url, "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE"):
            asked = [pool.submit(client.timed, "GET", order) for _ in range(20)]
            asked += [pool.submit(client.timed, "POST", "/api/orders", ORDER) for _ in range(20)]
            time.sleep(0.3)
            assert client.service.send("GET", "/readyz").status == 200
            for answer, seconds in results(asked):
                refused(answer, "database-busy")
                assert seconds < IN_TIME
        client.comes_back(order)
        assert client.lines("database-not-ready") == []


@pytest.mark.slow
def test_a_statement_that_takes_too_long(shop: Start, server: PostgresServer, url: str) -> None:
    slow = """CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
        CREATE TRIGGER dawdle BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION dawdle()"""
    with shop(DATABASE_URL=url, DATABASE_TIMEOUT="2") as client:
        order = client.order()
        server.execute(slow, url.rpartition("/")[2])
        answer, seconds = client.timed("PATCH", order, {"note": "slow"})
        refused(answer, "database-busy")
        assert seconds < IN_TIME
        running_still = (
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'UPDATE orders%' AND state = 'active'"
        )
        assert server.execute(running_still) == "0"
        assert client.send("GET", order).status == 200


@pytest.mark.slow
def test_a_commit_without_an_answer_is_not_called_a_failure(
    shop: Start, cluster: Cluster, server: PostgresServer, url: str
) -> None:
    # The commit waits here, so that the server can be frozen within it.
    slow = """CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION dawdle()"""
    with shop(DATABASE_URL=url, DATABASE_TIMEOUT="3") as client, ThreadPoolExecutor(1) as pool:
        client.order()
        server.execute(slow, url.rpartition("/")[2])
        key = str(uuid.uuid4())
        asked = pool.submit(client.timed, "POST", "/api/orders", ORDER, key=key)
        time.sleep(0.5)
        with cluster.frozen():
            answer, seconds = asked.result()
            refused(answer, "outcome-unknown")
            assert seconds < IN_TIME
        client.comes_back()
        time.sleep(2)
        again = client.send("POST", "/api/orders", ORDER, key=key)
        assert again.status == 201
        listed = client.send("GET", "/api/orders?page_size=50").json()["items"]
        # The first order, and this one once: whether the frozen commit went through or not.
        assert len(listed) == 2


@pytest.mark.slow
def test_a_service_ends_in_time_while_the_server_is_frozen(shop: Start, cluster: Cluster, url: str) -> None:
    with contextlib.ExitStack() as stack:
        with shop(DATABASE_URL=url) as client, ThreadPoolExecutor(20) as pool:
            order = client.order()
            list(pool.map(lambda _: client.send("GET", order), range(20)))
            stack.enter_context(cluster.frozen())
            begun = time.monotonic()
        assert time.monotonic() - begun < IN_TIME
        assert "Traceback" not in client.service.log.read_text()


@pytest.mark.slow
def test_why_a_database_is_not_there_is_said_without_secrets(shop: Start, url: str) -> None:
    nowhere = f"postgresql://someone:hunter2@127.0.0.1:{free_port()}/orders"
    cases = {
        nowhere: "it refuses connections",
        "postgresql://someone:hunter2@no.such.host.invalid/orders": "its host is not known",
        url.rpartition("/")[0] + "/no_such_database": "it has no database of that name",
        url.replace("postgres@", "nobody:hunter2@"): "it refuses the credentials",
        "sqlite:////proc/no/such/folder/orders.db": "it fails with SQLITE_CANTOPEN",
    }
    for address, reason in cases.items():
        with shop(DATABASE_URL=address, until="/healthz") as client:
            ready = client.service.send("GET", "/readyz")
            assert (ready.status, ready.json()["checks"]["database"]) == (503, reason)
            refused(client.send("GET", "/api/orders"), "database-unavailable")
            (line,) = client.lines("database-not-ready")
            assert line["database"] == reason
            assert "hunter2" not in client.service.log.read_text()
