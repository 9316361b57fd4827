"""Read JSON fast, and find positions in it only when they are asked for."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import Any

from scaffold.core.errors import InputError, LimitError
from scaffold.core.location import Location
from scaffold.openapi.read.json_marks import scan_json
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.parser_warning import ParserWarning
from scaffold.openapi.read.positions import LineIndex
from scaffold.openapi.read.scalars import ScalarError, parse_float, parse_integer
from scaffold.openapi.values import Json

_NESTING = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]')
_NUMBERS = re.compile(r'"(?:[^"\\]++|\\.)*+"|-?Infinity|NaN|-?[0-9][-+0-9.eE]*')


class JsonReader:
    """Read one JSON text; `warnings` and `height` hold what `read` found beside the data."""

    def __init__(self, text: str, display: str, limits: Limits) -> None:
        self.warnings: list[ParserWarning] = []
        self.height = 0
        self._text = text
        self._display = display
        self._limits = limits
        self._duplicates = False

    def read(self) -> Json:
        """Return the data; raise InputError or LimitError when it is refused."""
        try:
            value: Json = json.loads(
                self._text,
                object_pairs_hook=self._object,
                parse_int=self._integer,
                parse_float=parse_float,
                parse_constant=_refuse_constant,
            )
        except RecursionError as error:
            raise self._too_deep() from error
        except json.JSONDecodeError as error:
            raise InputError(
                "json-syntax",
                f"not valid JSON: {error.msg}",
                location=self._location(error.pos),
                hint="JSON has its keys and texts in double quotes, and no comma before a closing bracket",
            ) from error
        except ScalarError as error:
            kind = LimitError if error.code.startswith("limit-") else InputError
            raise kind(error.code, str(error), location=self._location(self._find_number())) from error
        self._check_size(value)
        if self._duplicates:
            self.warnings.extend(scan_json(self._text)[1])
        return value

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            self._duplicates = True
        return result

    def _integer(self, text: str) -> int:
        return parse_integer(text, self._limits.integer_digits)

    def _check_size(self, root: Any) -> None:
        """Bound depth and number of values, one level of nesting at a time."""
        limits = self._limits
        longest = limits.scalar_length if len(self._text) > limits.scalar_length else None
        level: list[Any] = [[root]]
        count = depth = 0
        while level:
            children = list(chain.from_iterable(c.values() if type(c) is dict else c for c in level))
            count += len(children)
            if count > limits.nodes:
                raise LimitError("limit-nodes", f"{self._display} holds more than {limits.nodes:,} values")
            if longest is not None and any(type(c) is str and len(c) > longest for c in children):
                raise LimitError(
                    "limit-scalar", f"a text in {self._display} is longer than {longest:,} characters"
                )
            level = [c for c in children if type(c) is dict or type(c) is list]
            depth += 1
            if depth > limits.depth:
                raise self._too_deep()
        self.height = depth - 1

    def _too_deep(self) -> LimitError:
        depth, offset = 0, 0
        for match in _NESTING.finditer(self._text):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match.group(), 0)
            if depth >= self._limits.depth:
                offset = match.start()
                break
        return LimitError(
            "limit-depth",
            f"nested more than {self._limits.depth} levels deep",
            location=self._location(offset),
        )

    def _find_number(self) -> int:
        """Find the first number that is refused: only when one is known to be there."""
        for match in _NUMBERS.finditer(self._text):
            token = match.group()
            if token[0] != '"' and self._is_refused(token):
                return match.start()
        return 0

    def _is_refused(self, token: str) -> bool:
        try:
            if token[-1].isalpha():
                return True
            (self._integer if token.lstrip("-").isdecimal() else parse_float)(token)
        except ScalarError:
            return True
        return False

    def _location(self, offset: int) -> Location:
        return Location(self._display, *LineIndex(self._text).position(offset))


def _refuse_constant(text: str) -> None:
    raise ScalarError("number-not-finite", f"{text} is not a JSON number")
