"""Change a request at random: its line, its headers, its body and how they are framed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from tools.requests import material
from tools.requests.drafts import Draft, chunked
from tools.requests.seeds import Seed

Mutation = Callable[[Draft, random.Random], None]

# Every so often a request stays as it was: what it answers shows whether the others did harm.
_UNCHANGED = 0.05
_MOST = 3
_JSON_VALUE = re.compile(rb'"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d[\d.eE+-]*|true|false|null|\[\]|\{\}')
_JSON_NAME = re.compile(rb'"(?:[^"\\]|\\.)*"(?=\s*:)')


def draft(seeds: Sequence[Seed], seed: int, number: int) -> tuple[Seed, Draft]:
    """Make the request of a number: the same for the same seeds, seed and number, whatever was made before."""
    source = random.Random(f"{seed}:{number}")  # noqa: S311 - to be repeated, not to be guessed
    chosen = source.choice(seeds)
    made = Draft.of(chosen)
    if source.random() >= _UNCHANGED:
        for _ in range(source.randint(1, _MOST)):
            mutation = source.choice(MUTATIONS)
            mutation(made, source)
            made.mutations.append(mutation.__name__)
    return chosen, made


def path_part(made: Draft, source: random.Random) -> None:
    """Put something into the path, or in place of a part of it."""
    parts = made.path.split(b"/")
    index = source.randrange(1, len(parts)) if len(parts) > 1 else 0
    part, thing = parts[index], source.choice(material.PATHS)
    at = source.randint(0, len(part))
    parts[index] = source.choice((thing, part[:at] + thing + part[at:], part + thing))
    made.path = b"/".join(parts)


def path_value(made: Draft, source: random.Random) -> None:
    """Replace a segment by an encoded text."""
    parts = made.path.split(b"/")
    parts[source.randrange(len(parts))] = _encoded(source.choice(material.TEXTS))
    made.path = b"/".join(parts)


def path_encoding(made: Draft, source: random.Random) -> None:
    """Encode characters that need no encoding, once or twice."""
    twice = source.random() < 0.2
    made.path = b"".join(
        (b"%%25%02x" if twice else b"%%%02X") % byte
        if byte != 0x2F and source.random() < 0.3
        else bytes((byte,))
        for byte in made.path
    )


def target_form(made: Draft, source: random.Random) -> None:
    """Use another form of the request target (RFC 9112 section 3.2)."""
    made.path = source.choice(
        (
            b"http://service.test" + made.path,
            b"https://user@[::1]:1" + made.path,
            b"*",
            b"service.test:80",
            made.path.lstrip(b"/"),
            made.path + b"/",
            b"/" + made.path,
            made.path.upper(),
            b"",
            b"/openapi.json",
            b"/docs",
            b"/readyz",
            made.path + b"#x",
            made.path + b" x",
        )
    )


def query_part(made: Draft, source: random.Random) -> None:
    """Add something to the query string, or use nothing else."""
    thing = source.choice(material.QUERIES)
    made.query = source.choice((thing, made.query + b"&" + thing, thing + b"&" + made.query))


def query_value(made: Draft, source: random.Random) -> None:
    """Change one parameter: its value, its name, how often it is there, how it is nested."""
    pairs = made.query.split(b"&")
    index = source.randrange(len(pairs))
    name, _, value = pairs[index].partition(b"=")
    thing = source.choice(material.TEXTS)
    encoded = thing if source.random() < 0.2 else _encoded(thing)
    pairs[index] = source.choice(
        (
            name + b"=" + encoded,
            name + b"=" + value + encoded,
            name + b"=" + value + b"&" + name + b"=" + encoded,
            name + b"[" + encoded + b"]=" + value,
            name + b"[]=" + value + b"&" + name + b"[x][y]=" + encoded,
            name,
            encoded + b"=" + value,
            name + b"=" + b",".join([value] * source.choice((2, 50, 2000))),
        )
    )
    # A space would end the request's target.
    made.query = b"&".join(pairs).replace(b" ", b"%20")


def header_value(made: Draft, source: random.Random) -> None:
    """Give a header one of the values that are kept for it."""
    name, values = source.choice(material.HEADERS)
    made.set(name, source.choice(values))


def own_header(made: Draft, source: random.Random) -> None:
    """Change a header that the request has: its value, or that it is there, or how often."""
    index = source.randrange(len(made.headers))
    name, value = made.headers[index]
    thing = _line(source.choice(material.TEXTS))
    choice = source.randrange(5)
    if choice == 0:
        del made.headers[index]
    elif choice == 1:
        made.headers.append((name, thing))
    elif choice == 2:
        made.headers.insert(0, (name.upper(), value))
    else:
        made.headers[index] = (name, thing if choice == 3 else _flipped(value, source))


def odd_headers(made: Draft, source: random.Random) -> None:
    """Send many headers, long ones, or names and values that are none."""
    made.headers += source.choice(
        (
            [(b"x-%d" % number, b"y") for number in range(source.choice((50, 500)))],
            [(b"x-long", b"x" * source.choice((5000, 60_000, 200_000)))],
            [(b"x y", b"z")],
            [(b"", b"x")],
            [(b"x\xff", b"y")],
            [(b"x", b"y\r\n z")],
            [(b"x", b"\0")],
            [(b"cookie", b"a=b")] * 200,
            [(b"x", b"y")] * 200,
        )
    )


def content_type(made: Draft, source: random.Random) -> None:
    """Name another media type than that of the body."""
    made.set(b"content-type", source.choice(material.CONTENT_TYPES))


def accept(made: Draft, source: random.Random) -> None:
    """Ask for odd media types."""
    made.set(b"accept", source.choice(material.ACCEPTS))


def method(made: Draft, source: random.Random) -> None:
    """Use another method."""
    made.method = source.choice(material.METHODS)


def body(made: Draft, source: random.Random) -> None:
    """Send another body, of the same media type or, without one, as JSON."""
    made.body = source.choice(material.BODIES)
    if not any(name == b"content-type" for name, _ in made.headers):
        made.set(b"content-type", b"application/json")


def body_bytes(made: Draft, source: random.Random) -> None:
    """Change octets of the body: flip, cut, repeat, insert."""
    data = made.body or b"{}"
    at = source.randrange(len(data))
    made.body = source.choice(
        (
            _flipped(data, source),
            data[:at],
            data[:at] + data[at:] * 2,
            data[:at] + source.randbytes(source.randint(1, 20)) + data[at:],
            data + b"\0",
            b"\xef\xbb\xbf" + data,
            data.decode("latin-1").encode(source.choice(("utf-16", "utf-32", "utf-7", "utf-16-be"))),
        )
    )


def json_value(made: Draft, source: random.Random) -> None:
    """Replace a value in a JSON body."""
    found = list(_JSON_VALUE.finditer(made.body))
    thing = source.choice(material.JSON)
    if found:
        match = source.choice(found)
        made.body = made.body[: match.start()] + thing + made.body[match.end() :]
    else:
        made.body = thing
        made.set(b"content-type", b"application/json")


def json_member(made: Draft, source: random.Random) -> None:
    """Rename, repeat or add a member of an object in a JSON body."""
    found = list(_JSON_NAME.finditer(made.body))
    if not found:
        return
    match = source.choice(found)
    thing = source.choice(material.JSON)
    new = source.choice(
        (
            b'"__class__"',
            b'"\\u0000"',
            b'""',
            b'"x":' + thing + b"," + match[0],
            match[0] + b":" + thing + b"," + match[0],
            b'"' + b"x" * 5000 + b'"',
        )
    )
    made.body = made.body[: match.start()] + new + made.body[match.end() :]


def field_value(made: Draft, source: random.Random) -> None:
    """Replace a value in a form: of URL-encoded pairs, or of parts."""
    thing = source.choice(material.TEXTS)
    if b"form-data" in made.body:
        lines = made.body.split(b"\r\n")
        lines[source.randrange(len(lines))] = source.choice(
            (
                thing,
                b'Content-Disposition: form-data; name="' + thing + b'"; filename="' + thing + b'"',
                b"Content-Type: " + thing,
                b"Content-Transfer-Encoding: base64",
            )
        )
        made.body = b"\r\n".join(lines)
    else:
        pairs = made.body.split(b"&")
        pairs[source.randrange(len(pairs))] += source.choice((thing, b"=" + thing, b"[" + thing + b"]=1"))
        made.body = b"&".join(pairs)


def framing(made: Draft, source: random.Random) -> None:
    """Tell the end of the body in another way, or wrongly (RFC 9112 section 6)."""
    choice = source.randrange(6)
    if choice == 0:
        made.framing, made.chunk_size = b"chunked", source.choice((1, 7, 4096))
        made.body = made.body[:2000] if made.chunk_size == 1 else made.body
    elif choice == 1:
        made.framing = b""
        made.set(b"content-length", str(len(made.body) + source.choice((-1, 1, 100))).encode())
    elif choice == 2:
        made.framing, made.body = b"", chunked(made.body, 100)
        made.headers += [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")]
    elif choice == 3:
        made.framing = b""
        made.set(b"transfer-encoding", b"chunked")
        made.body = source.choice(
            (b"zz\r\n", b"-1\r\n\r\n", b"5;x=y\r\nabc", b"f" * 20 + b"\r\n", b"5\r\nabcdefgh\r\n0\r\n\r\n")
        )
    elif choice == 4:
        made.headers += [(b"content-length", b"%d" % len(made.body))] * 2
    else:
        made.framing = b""


def line(made: Draft, source: random.Random) -> None:
    """Use another version, another end of lines, or send the request bit by bit."""
    choice = source.randrange(4)
    if choice == 0:
        made.version = source.choice(
            (b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/1.2", b"http/1.1", b"", b"HTTP/1.1 x")
        )
    elif choice == 1:
        made.line_end = source.choice((b"\n", b"\r", b"\r\n"))
    else:
        made.pieces = source.randint(2, 8)


MUTATIONS: tuple[Mutation, ...] = (
    path_part, path_value, path_encoding, target_form, query_part, query_value, query_value, header_value,
    header_value, own_header, odd_headers, content_type, accept, method, body, body_bytes, json_value, json_value,
    json_value, json_member, field_value, framing, line,
)  # fmt: skip
"""The mutations of requests; one that stands several times is made more often."""


def _encoded(text: bytes) -> bytes:
    return b"".join(
        bytes((byte,)) if chr(byte).isalnum() and byte < 128 else b"%%%02X" % byte for byte in text
    )


def _line(text: bytes) -> bytes:
    return text.replace(b"\r", b"").replace(b"\n", b"")


def _flipped(data: bytes, source: random.Random) -> bytes:
    if not data:
        return data
    at = source.randrange(len(data))
    return data[:at] + bytes((data[at] ^ 1 << source.randrange(8),)) + data[at + 1 :]
