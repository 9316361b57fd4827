"""The view of a whole service: everything that a blueprint's templates print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.model.service import ServiceModel
from scaffold.python.exceptions import ExceptionView, view_exceptions
from scaffold.python.handlers import HandlersView, view_handlers
from scaffold.python.models import ModelModule
from scaffold.python.operations import ResourceView, view_resources
from scaffold.python.tables import TableView, view_tables
from scaffold.python.arguments import BodyTypes


@dataclass(frozen=True, slots=True)
class ServiceView:
    """What templates may print of a service; every text is ready for the file it goes into.

    `owned` says that some entity belongs to the caller who made it, `tagged` that some operation takes If-Match.
    """

    package: str
    contract: Mapping[str, Any]
    models_text: str
    resources: tuple[ResourceView, ...]
    handlers: tuple[HandlersView, ...]
    tables: tuple[TableView, ...]
    exceptions: tuple[ExceptionView, ...]
    owned: bool
    tagged: bool


def view_service(
    model: ServiceModel, contract: Mapping[str, Any], models: ModelModule, package: str
) -> ServiceView:
    """View a service for its package."""
    types = BodyTypes(models.annotations)
    resources = view_resources(model, types)
    exceptions = view_exceptions(model)
    return ServiceView(
        package=package,
        contract=contract,
        models_text=models.text,
        resources=resources,
        handlers=tuple(view_handlers(model, types, resource) for resource in resources),
        tables=view_tables(model),
        exceptions=exceptions,
        owned=any(entity.owner is not None for entity in model.entities),
        tagged=any(item.tagged for item in exceptions),
    )
