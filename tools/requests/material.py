"""Values that software has stumbled over: what mutations put into requests."""

from __future__ import annotations

import gzip

TEXTS: tuple[bytes, ...] = (
    b"", b" ", b"null", b"true", b"-1", b"-0", b"0x10", b"1_0", b"NaN", b"Infinity", b"1e999", b"-1e-999",
    b"9" * 20, b"9" * 5000, b"0." + b"0" * 400 + b"1", b"2147483648", b"9223372036854775808", b"+1", b"1.0",
    b"\xd9\xa1", b"'", b'"', b"\\", b"`", b"$(x)", b"${x}", b"%s%n", b"{{7*7}}", b"<x>",
    b"../../etc/passwd", b"..%2f..%2f", b"a;b,c|d", b"' OR 1=1 --", b"'; DROP TABLE x; --", b"[]", b"{}",
    b"[1,2", b'{"a":1}', b"*", b"=", b"&", b"a=b&c=d", b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80",
    b"\xf0\x9f\x99\x82", b"e\xcc\x81", b"\xe2\x80\xae", b"\x7f", b"x" * 3000, b"0000-00-00",
    b"9999-12-31T23:59:60Z", b"2024-02-30", b"00000000-0000-0000-0000-000000000000", b"0", b"1", b"a",
)  # fmt: skip
"""For paths, query strings, header values and fields of forms; not encoded."""

JSON: tuple[bytes, ...] = (
    b"null", b"true", b"false", b"0", b"-0", b"-0.0", b"-1", b"0.1", b"1e400", b"-1e400", b"1e-400",
    b"1E+2", b"NaN", b"-Infinity", b"9" * 30, b"9" * 4301, b"1" + b"0" * 308, b"1.0", b"01", b".5",
    b"9007199254740993", b"18446744073709551616", b'""', b'" "', b'"\\u0000"', b'"\\ud800"',
    b'"\\udc00\\ud800"', b'"\\uD83D\\uDE42"', b'"\\x"', b'"\xff"', b'"\xed\xa0\x80"',
    b'"' + b"x" * 20_000 + b'"', b'"\n"', b"'x'", b'"2024-02-30"', b'"9999-12-31T23:59:60Z"',
    b'"0001-01-01T00:00:00+23:59"', b'"-P1Y"', b'"::1"', b'"http://[::1"', b'"\xe2\x80\xae"',
    b'"; DROP TABLE x"', b'"__class__"', b"[]", b"[[]]", b"[null]", b"[" + b"0," * 2000 + b"0]", b"{}",
    b'{"":0}', b'{"a":1,"a":2}', b'{"__proto__":{}}', b'{"$ref":"#/components/schemas/X"}',
    b'{"__class__":1,"self":2}', b"[" * 150 + b"]" * 150, b"[" * 20_000 + b"]" * 20_000,
    b'{"a":' * 900 + b"1" + b"}" * 900, b"{", b"]", b"undefined", b"/**/1", b"1 2", b"",
)  # fmt: skip
"""JSON values, and what only looks like some."""

CONTENT_TYPES: tuple[bytes, ...] = (
    b"", b"application/json", b"application/json; charset=utf-16", b"application/json;charset=rot13",
    b"APPLICATION/JSON", b"application/json; charset=undefined", b"application/json;;;",
    b"application/json, text/plain", b"application/x+json", b"json", b"application/merge-patch+json",
    b"application/xml", b"text/xml; charset=utf-7", b"text/plain; charset=idna", b"text/plain",
    b"text/plain; charset=unicode_escape", b"text/plain; charset=\xff", b"text/plain; charset=zlib",
    b"text/csv; charset=punycode", b"multipart/form-data", b"multipart/form-data; boundary=",
    b'multipart/form-data; boundary=""', b"multipart/form-data; boundary=x",
    b"multipart/form-data; boundary=" + b"x" * 2000, b"multipart/form-data; boundary=\xff",
    b"multipart/mixed; boundary=x", b"application/x-www-form-urlencoded",
    b"application/x-www-form-urlencoded; charset=utf-16", b"*/*", b"application/*", b"/",
    b"application/octet-stream", b"application/jsonl", b"text/event-stream", b'a/b; c="d',
    b"a/b; c=d; c*=UTF-8''%ff", b"x" * 3000,
)  # fmt: skip

ACCEPTS: tuple[bytes, ...] = (
    b"", b"*/*", b"*", b"*/json", b"application/json;q=0", b"application/json;q=", b"*/*;q=nan",
    b"*/*;q=1e999", b"*/*;q=-1", b";;,,", b"text/html", b"text/*;q=0.0001, */*;q=0",
    b"application/problem+json", b'a/b;c="d,e"', b"\xff/\xff", b"*/*," * 1000, b"q=1",
    b"application/json;version=1;q=.5", b'application/json;profile="\\""',
    b"application/xml, application/x-ndjson;q=0.1",
)  # fmt: skip

HEADERS: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (b"if-match",
        (b"*", b"", b'"', b"W/", b'W/"x"', b'"a", "b"', b"," * 500, b"\xff", b'"' + b"x" * 3000 + b'"')),
    (b"if-none-match", (b"*", b"", b'"', b'W/"x"', b'"preview"', b"," * 500, b"\xff")),
    (b"if-modified-since",
        (b"", b"yesterday", b"Thu, 01 Jan 1970 00:00:00 GMT", b"Thu, 99 Jan 99999 00:00:00 GMT")),
    (b"idempotency-key",
        (b"", b"x", b'"x"', b"\xff", b"x" * 3000, b"a,b", b"\xe2\x80\xae",
        b"00000000-0000-0000-0000-000000000000")),
    (b"prefer",
        (b"", b"code=404", b"code=abc", b"code=404, example=x", b"example=\xff", b"code=99999",
        b"dynamic=true", b"code=\xd9\xa3", b"return=minimal", b"respond-async, wait=1", b'code="404',
        b",,;;==", b"code=" + b"4" * 5000)),
    (b"range", (b"bytes=0-", b"bytes=5-1", b"bytes=-", b"x", b"bytes=0-0," * 500)),
    (b"expect", (b"100-continue", b"200-ok", b"")),
    (b"cookie",
        (b"", b"=", b";;;", b"a", b"a=b=c", b"a=\xff", b'a="b', b"a=b; " * 300, b"__Host-x=1", b"a=%zz")),
    (b"authorization",
        (b"", b"Bearer", b"Bearer ", b"Bearer x", b"Bearer ..", b"Bearer a.b.c", b"bearer x y", b"Basic",
        b"Basic :::", b"Basic /w==", b"Bearer \xff", b"Bearer " + b"x" * 9000,
        b"Bearer eyJhbGciOiJub25lIn0.e30.", b"Bearer eyJhbGciOm51bGx9.W10.x",
        b"Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6eyJhIjoxfX0.e30.AA", b"Negotiate", b'Digest x=y, z="')),
    (b"content-encoding", (b"gzip", b"deflate", b"br", b"identity", b"x", b"gzip, gzip")),
    (b"transfer-encoding",
        (b"chunked", b"gzip, chunked", b"identity", b"x", b"chunked, chunked", b" chunked", b"Chunked")),
    (b"content-length",
        (b"0", b"1", b"-1", b"+5", b"0x5", b"5, 5", b"5, 6", b"9" * 30, b"", b"1e3", b"\xd9\xa1",
        b"999999")),
    (b"host", (b"", b"x", b"[::1", b"a b", b"\xff", b"x:99999", b"user@x", b"x" * 3000, b"localhost/../")),
    (b"x-request-id", (b"", b"\xff", b"a b", b"x" * 500, b"a,b")),
    (b"traceparent",
        (b"", b"00-0-0-0", b"00-" + b"a" * 32 + b"-" + b"b" * 16 + b"-01",
        b"ff-" + b"0" * 32 + b"-" + b"0" * 16 + b"-00", b"\xff")),
    (b"connection", (b"close", b"keep-alive", b"upgrade", b"", b"x, y, close")),
    (b"upgrade", (b"websocket", b"h2c", b"")),
    (b"x-forwarded-for", (b"", b"x", b"1.2.3.4, " * 200, b"[::1]:99999", b"\xff")),
    (b"x-forwarded-proto", (b"", b"x", b"https", b"\xff", b"https, http")),
    (b"accept-language", (b"", b"*", b"de-" * 200, b"\xff")),
    (b"x-method-override", (b"DELETE", b"", b"\xff")),
)  # fmt: skip
"""Names of headers with values for each."""

METHODS: tuple[bytes, ...] = (
    b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE", b"CONNECT", b"QUERY",
    b"get", b"FOO", b"PRI", b"PROPFIND", b"M-SEARCH", b"X" * 300, b"", b"G\xffT",
)  # fmt: skip

PATHS: tuple[bytes, ...] = (
    b"%00", b"%ff", b"%c0%af", b"%ed%a0%80", b"%2f", b"%2F..%2f", b"%252f", b"%", b"%z", b"%u002f", b"..",
    b".", b"..;", b";a=b", b"//", b"/", b"/../", b"/./", b"\xff", b"\xc3\xa4", b"?", b"#", b"%0d%0aX:%20y",
    b"%09", b"%20", b"+", b"*", b":cancel", b"~", b"a" * 1500, b"%41" * 1000, b"%e2%80%ae", b"%F0%9F%99%82",
    b"{x}", b"%7Bx%7D", b"\\", b"|", b"^", b"a/" * 300,
)  # fmt: skip
"""Put somewhere into a path, as they are."""

QUERIES: tuple[bytes, ...] = (
    b"", b"&", b"&&==", b"=", b"a", b"a=", b"=a", b"a=b=c", b"a&a&a", b"%", b"%zz=%", b"%ff=%fe", b"a[]=1",
    b"a[b]=1&a=2", b"a[b][c]=1", b"[", b"]=[", b"a" + b"[b]" * 300 + b"=1", b"a=%00", b"a=1;b=2", b"+",
    b"a=+%2B", b"a=" + b"x" * 5000, b"a=1&" * 1000, b"a=%ed%a0%80", b"\xff=\xfe", b"limit=-1&limit=x",
    b"cursor=%ff", b"cursor=AAAA", b"page=99999999999999999999", b"a[0]=1&a[999999999]=2",
    b"__proto__[x]=1", b"a.b=1",
)  # fmt: skip

BODIES: tuple[bytes, ...] = (
    b"", b"\0", b" ", b"\n", b"null", b"{}", b"[]", b'""', b"\xef\xbb\xbf{}", b"\xff\xfe{\0}\0",
    b"[" * 100_000, b'{"a":' * 50_000, b"{" * 1000, b'[{"":' * 20_000, b"\xff" * 100, bytes(range(256)),
    b"a=b&c=d&" * 500, b"=" * 500, b"a[b]=" * 100, gzip.compress(b"{}", mtime=0), b"<a>" * 5000,
    b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><x>&b;</x>",
    b"<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x'><x/>", b"<x xmlns:a='b' a:c='d'/>", b"<x>\0</x>",
    b"<x/><y/>", b"--x\r\n\r\n\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name=a; filename="../../x"\r\nContent-Type: \xff\r\n\r\nx\r\n--x--',
    b"--x", b"--x--", b"--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xff\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1500 + b"--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="a', b"--x\r\n" + b"X: y\r\n" * 3000, b"{}\n{}\n",
    b"data: x\n\n", b"x" * 1_100_000, b"1" * 5000, b'{"a":1' + b" " * 50_000 + b"}",
)  # fmt: skip
