"""Serve previews of small contracts."""

from __future__ import annotations

from typing import Any

from service_runtime.contract.document import Contract
from service_runtime.preview.preview import Preview
from tests.unit.service_runtime.harness import EVERYTHING, document


def previewed(serve: Any, paths: Any, *, handlers: Any = None, everything: bool = False, **more: Any) -> Any:
    contract = document(paths, **more)
    preview = Preview(Contract(contract), EVERYTHING, everything=everything)
    return serve(contract, handlers, preview=preview, check_replies=True)


def operation(responses: Any, **more: Any) -> dict[str, Any]:
    return {"operationId": "o", "responses": responses, **more}


def answering(content: Any, status: str = "200", **response: Any) -> dict[str, Any]:
    return operation({status: {"description": "d", "content": content, **response}})


def json_of(schema: Any, **media: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema, **media}}
