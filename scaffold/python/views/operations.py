"""Views of operations: the interface that people implement and the router that calls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.core.literals import docstring, python_string
from scaffold.core.naming import unique
from scaffold.model.service import Method, Operation, Resource, ServiceModel
from scaffold.python.text.names import argument_names, method_names, resource_class, resource_packages
from scaffold.python.views.arguments import (
    Argument,
    BodyTypes,
    body_argument,
    parameter_argument,
    reply_annotation,
)

# A class with more methods than this is one that nobody reads: the next ones go to a class of their own.
_MOST_OPERATIONS = 120


@dataclass(frozen=True, slots=True)
class OperationView:
    """One abstract method; `arguments` end with the body where there is one.

    `parameters` finds the argument of a parameter by its location and name. `work` names the method that does what a 202
    accepts, empty where there is none. `models` are the names of the models in its signature and in what it returns.
    """

    operation: Operation
    id_literal: str
    method_name: str
    doc: str
    arguments: tuple[Argument, ...]
    parameters: Mapping[tuple[str, str], Argument]
    returns: str
    models: frozenset[str]
    work: str = ""

    @property
    def body(self) -> str:
        """The argument that is the body, as a method declares it."""
        return "".join(f"{item.name}: {item.annotation}" for item in self.arguments[-1:])

    @property
    def handler(self) -> str:
        """The function that the router calls; it needs no database for a probe that only asks for life."""
        probe = self.operation.behavior.probe
        return f"Apart({self.method_name})" if probe is not None and not probe.ready else self.method_name

    @property
    def work_doc(self) -> str:
        """The docstring of the method that does the work."""
        named = f"{self.operation.method.upper()} {self.operation.path}"
        return docstring(
            f"Do the work that {named} accepted, after the row of its status, whose key is `key`, is committed.",
            indent=8,
        )

    @property
    def signature(self) -> str:
        """The method's parameters after `self`."""
        if not self.arguments:
            return "call: Call"
        return "call: Call, *, " + ", ".join(f"{item.name}: {item.annotation}" for item in self.arguments)

    @property
    def passed(self) -> str:
        """The arguments that the router passes."""
        return "".join(f", {item.name}={item.expression}" for item in self.arguments)


@dataclass(frozen=True, slots=True)
class ResourceView:
    """One resource, or a part of one with very many operations: its package, its classes and its operations.

    `home` is the package of the resource's first part.
    """

    resource: Resource
    home: str
    package: str
    class_name: str
    doc: str
    class_doc: str
    operations: tuple[OperationView, ...]

    @property
    def interface(self) -> str:
        """The name of the abstract class."""
        return f"{self.class_name}Operations"

    @property
    def factory(self) -> str:
        """The name of the function that makes the handlers."""
        return f"{self.package}_handlers"


def view_resources(model: ServiceModel, types: BodyTypes) -> tuple[ResourceView, ...]:
    """View every resource of a service, in its order."""
    packages = resource_packages(model.resources)
    taken = list(packages.values())
    views: list[ResourceView] = []
    for resource in model.resources:
        home = packages[resource.name]
        own = [item for item in model.operations if item.resource == resource.name]
        parts = [own[start : start + _MOST_OPERATIONS] for start in range(0, len(own), _MOST_OPERATIONS)]
        more = unique([home] * len(parts[1:]), taken=taken)
        taken += more
        views += [
            _resource(part, types, resource, home, package)
            for part, package in zip(parts or [[]], [home, *more], strict=True)
        ]
    return tuple(views)


def _resource(
    operations: list[Operation], types: BodyTypes, resource: Resource, home: str, package: str
) -> ResourceView:
    names = method_names(operations)
    accepting = [item.id for item in operations if accepts_work(item)]
    asked = [f"perform_{names[name]}" for name in accepting]
    works = dict(zip(accepting, unique(asked, taken=names.values()), strict=True))
    return ResourceView(
        resource=resource,
        home=home,
        package=package,
        class_name=resource_class(package),
        doc=docstring(f"{resource.title}: the interface of its operations."),
        class_doc=docstring(resource.description or f"The operations of {resource.title}.", indent=4),
        operations=tuple(
            _operation(item, names[item.id], types, works.get(item.id, "")) for item in operations
        ),
    )


def accepts_work(operation: Operation) -> bool:
    """Tell whether an operation keeps what it is sent, to be done after the reply (RFC 9110 section 15.3.3)."""
    success = operation.success
    accepted = success is not None and success.status == "202" and operation.request is not None
    return accepted and operation.behavior.method is Method.CREATE


def _operation(operation: Operation, name: str, types: BodyTypes, work: str) -> OperationView:
    names = argument_names(operation.parameters, operation.path)
    parameters = {
        (item.location, item.name): parameter_argument(names[item.location, item.name], item, types)
        for item in operation.parameters
    }
    body = [body_argument(operation.request, types)] if operation.request is not None else []
    arguments = (*parameters.values(), *body)
    returns, returned = reply_annotation(operation, types)
    summary = operation.summary.strip() or f"{operation.method.upper()} {operation.path}"
    return OperationView(
        operation=operation,
        id_literal=python_string(operation.id),
        method_name=name,
        doc=docstring(summary if summary.endswith((".", "!", "?")) else f"{summary}.", indent=8),
        arguments=arguments,
        parameters=parameters,
        returns=returns,
        models=returned.union(*(argument.models for argument in arguments)),
        work=work,
    )
