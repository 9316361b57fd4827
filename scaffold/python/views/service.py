"""The view of a whole service: everything that a blueprint's templates print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.core.literals import python_string
from scaffold.model.service import ServiceModel
from scaffold.python.models.build import ModelModule
from scaffold.python.models.modules import ModelsModule, divide_models
from scaffold.python.views.arguments import BodyTypes
from scaffold.python.views.clients import ClientsModule, view_clients
from scaffold.python.views.exceptions import ExceptionView, view_exceptions
from scaffold.python.views.handlers import HandlersView, view_handlers
from scaffold.python.views.operations import ResourceView, view_resources
from scaffold.python.views.table_modules import MigrationView, TablesModule, divide_migration, divide_tables
from scaffold.python.views.tables import TableView, view_tables


@dataclass(frozen=True, slots=True)
class ServiceView:
    """The view of a service for templates; every text is ready for the file it goes into.

    `models` is the package of models where `models_text` is too long for one module, else empty. `owned` says that some
    entity belongs to the caller who made it, `tagged` that some operation takes If-Match,
    `features` which parts of the runtime the service has.
    """

    package: str
    contract: Mapping[str, Any]
    models_text: str
    models: tuple[ModelsModule, ...]
    resources: tuple[ResourceView, ...]
    handlers: tuple[HandlersView, ...]
    tables: tuple[TableView, ...]
    table_modules: tuple[TablesModule, ...]
    migrations: tuple[MigrationView, ...]
    clients: tuple[ClientsModule, ...]
    exceptions: tuple[ExceptionView, ...]
    owned: bool
    tagged: bool
    features: Mapping[str, bool]


def view_service(
    model: ServiceModel,
    contract: Mapping[str, Any],
    models: ModelModule,
    package: str,
    *,
    features: Mapping[str, bool],
) -> ServiceView:
    """View a service for its package; `features` says of each feature of the runtime whether the service has it."""
    types = BodyTypes(models.annotations)
    resources = view_resources(model, types)
    handlers = tuple(view_handlers(model, types, resource) for resource in resources)
    tables = view_tables(model)
    exceptions = view_exceptions(model)
    clients = view_clients(model, types)
    return ServiceView(
        package=package,
        contract=contract,
        models_text=models.text,
        models=divide_models(models.text, _users(handlers, clients)),
        resources=resources,
        handlers=handlers,
        tables=tables,
        table_modules=divide_tables(tables, _homes(resources)),
        migrations=divide_migration(tables),
        clients=clients,
        exceptions=exceptions,
        owned=any(entity.owner is not None for entity in model.entities),
        tagged=any(item.tagged for item in exceptions),
        features=features,
    )


def _users(handlers: Iterable[HandlersView], clients: Iterable[ClientsModule]) -> dict[str, set[str]]:
    """Say which models the modules of each resource, and of the clients, name."""
    users: dict[str, set[str]] = {}
    for view in handlers:
        named = users.setdefault(view.resource.home, set())
        named.update(*(item.models for item in view.resource.operations))
        named.update(store.class_name for store in view.stores if store.class_name is not None)
    for module in clients:
        requests = (request for client in module.clients for request in client.requests)
        users.setdefault(module.name, set()).update(*(request.models for request in requests))
    return users


def _homes(resources: Iterable[ResourceView]) -> dict[str, str]:
    """Say in which resource's package the operations on each entity are; the keys are literals."""
    homes: dict[str, str] = {}
    for view in resources:
        for item in view.operations:
            entity = item.operation.behavior.entity
            if entity is not None:
                homes.setdefault(python_string(entity), view.home)
    return homes
