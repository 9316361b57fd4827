"""Cookies of requests."""

from __future__ import annotations

from urllib.parse import unquote


def cookie_pairs(header: str, *, decoded: bool = True) -> dict[str, str]:
    """Split a Cookie header (RFC 6265 section 5.4); the first of several equal names wins.

    Values are percent-``decoded``, as most clients encode them.
    """
    cookies: dict[str, str] = {}
    for part in header.split(";"):
        name, separator, value = part.strip(" \t").partition("=")
        if separator:
            value = value.removeprefix('"').removesuffix('"')
            cookies.setdefault(name, unquote(value) if decoded else value)
    return cookies
