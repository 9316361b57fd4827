"""The structure of a Swagger 2.0 document as OpenAPI 3.1 writes it: root, path items, operations, references."""

from __future__ import annotations

from dataclasses import dataclass, field

from scaffold.core.errors import RefError
from scaffold.core.location import PointerPart
from scaffold.openapi.read.source import UP, Source
from scaffold.openapi.references import Sources
from scaffold.openapi.upgrade.parts import (
    list_style,
    take_schema,
    upgrade_body,
    upgrade_parameter,
    upgrade_response,
)
from scaffold.openapi.values import Json, JsonObject

_URL_ENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_SECTIONS = {
    "definitions": "schemas",
    "responses": "responses",
    "parameters": "parameters",
    "securityDefinitions": "securitySchemes",
}


@dataclass(slots=True)
class SwaggerUpgrade:
    """Upgrade the objects of one document; the root comes first, for it says what holds for all operations."""

    sources: Sources
    consumes: list[str] = field(default_factory=list)
    produces: list[str] = field(default_factory=list)
    _host: str = ""
    _base_path: str = ""
    _schemes: list[str] = field(default_factory=list)
    _bodies: set[str] = field(default_factory=set)
    _form_fields: dict[str, JsonObject] = field(default_factory=dict)

    def upgrade_root(self, source: Source, root: JsonObject) -> None:
        """Move the root's fields to where 3.1 has them."""
        written = dict(root)
        self.consumes = _texts(written.pop("consumes", None)) or ["application/json"]
        self.produces = _texts(written.pop("produces", None)) or ["application/json"]
        self._schemes = _texts(written.pop("schemes", None))
        self._host = _text(written.pop("host", None))
        self._base_path = _text(written.pop("basePath", None))
        written.pop("swagger", None)
        components = self._components(source, written)
        root.clear()
        root["openapi"] = "3.1.0"
        root["info"] = written.pop("info", {})
        servers = self._servers(self._schemes)
        if servers:
            root["servers"] = servers
        root.update(written)
        if components:
            root["components"] = components
        origin = "host" if self._host else "basePath"
        source.move(root, {"openapi": ("swagger",), "servers": (origin,), "components": ()})
        source.move(servers, dict.fromkeys(range(len(servers)), ()))

    def _servers(self, schemes: list[str]) -> list[Json]:
        if self._host:
            # A lone slash is how the root of a host is written (Swagger 2.0, Swagger Object); paths begin with one of their own.
            base = "" if self._base_path == "/" else self._base_path
            return [{"url": f"{scheme}://{self._host}{base}"} for scheme in schemes or ["https"]]
        return [{"url": self._base_path}] if self._base_path else []

    def _components(self, source: Source, written: JsonObject) -> JsonObject:
        components: JsonObject = {}
        for section, name in _SECTIONS.items():
            entries = written.pop(section, None)
            if isinstance(entries, dict) and entries:
                components[name] = entries
                source.move(components, {name: (section,)})
        parameters = components.get("parameters")
        if isinstance(parameters, dict):
            bodies = self._split_parameters(source, parameters)
            if bodies:
                components["requestBodies"] = bodies
                source.move(components, {"requestBodies": ("parameters",)})
            if not parameters:
                del components["parameters"]
        return components

    def _split_parameters(self, source: Source, parameters: JsonObject) -> JsonObject:
        """Take the bodies and form fields out of the shared parameters; return the bodies."""
        bodies: JsonObject = {}
        for name, parameter in list(parameters.items()):
            place = parameter.get("in") if isinstance(parameter, dict) else None
            if isinstance(parameter, dict) and isinstance(place, str) and place in {"body", "formData"}:
                del parameters[name]
                if place == "body":
                    upgrade_body(source, parameter, self.consumes)
                    bodies[name] = parameter
                else:
                    self._form_fields[name] = parameter
        self._bodies = set(bodies)
        return bodies

    def rewrite_reference(self, source: Source, reference: str) -> str:
        """Give a reference to the entry the names of the 3.1 structure."""
        address, _, fragment = reference.partition("#")
        section, _, rest = fragment.removeprefix("/").partition("/")
        if section not in _SECTIONS or not rest or not self._is_entry(source, address):
            return reference
        name = _SECTIONS[section]
        if section == "parameters" and rest.partition("/")[0] in self._bodies:
            name = "requestBodies"
        return f"{address}#/components/{name}/{rest}"

    def _is_entry(self, source: Source, address: str) -> bool:
        if not address:
            return source is self.sources.entry
        try:
            return self.sources.resolve(source, address).source is self.sources.entry
        except RefError:
            return False

    def upgrade_path_item(self, source: Source, item: JsonObject) -> None:
        """Hand bodies and form fields that hold for a whole path to its operations, which cannot share them in 3.1."""
        shared = item.get("parameters")
        if not isinstance(shared, list):
            return
        moved = [
            number
            for number, entry in enumerate(shared)
            if self._place(source, entry) in {"body", "formData"}
        ]
        if not moved:
            return
        operations = [operation for method in _METHODS if isinstance(operation := item.get(method), dict)]
        for operation in operations:
            own = operation.setdefault("parameters", [])
            if isinstance(own, list):
                origins: dict[PointerPart, tuple[PointerPart, ...]] = {
                    len(own) + count: (UP, UP, "parameters", number) for count, number in enumerate(moved)
                }
                own.extend(dict(entry) for number in moved if isinstance(entry := shared[number], dict))
                source.move(own, origins)
        kept = [number for number in range(len(shared)) if number not in moved]
        item["parameters"] = remaining = [shared[number] for number in kept]
        source.move(remaining, {count: (number,) for count, number in enumerate(kept)})

    def upgrade_operation(self, source: Source, operation: JsonObject) -> None:
        """Separate the body and the form fields from the parameters and give bodies and responses their media types."""
        consumes = _texts(operation.pop("consumes", None))
        produces = _texts(operation.pop("produces", None)) or self.produces
        schemes = _texts(operation.pop("schemes", None))
        if schemes and self._host and schemes != self._schemes:
            operation["servers"] = self._servers(schemes)
            source.move(operation, {"servers": ("schemes",)})
        parameters = operation.get("parameters")
        if isinstance(parameters, list):
            self._upgrade_parameters(source, operation, parameters, consumes)
        responses = operation.get("responses")
        for response in responses.values() if isinstance(responses, dict) else ():
            if isinstance(response, dict) and "$ref" not in response:
                upgrade_response(source, response, produces)

    def _upgrade_parameters(
        self, source: Source, operation: JsonObject, parameters: list[Json], consumes: list[str]
    ) -> None:
        places = [self._place(source, entry) for entry in parameters]
        kept = [number for number, place in enumerate(places) if place not in {"body", "formData"}]
        fields = [number for number, place in enumerate(places) if place == "formData"]
        body = next((number for number, place in enumerate(places) if place == "body"), None)
        if body is not None:
            entry = parameters[body]
            operation["requestBody"] = self._body(source, entry, consumes)
            source.move(operation, {"requestBody": ("parameters", body)})
        elif fields:
            operation["requestBody"] = self._form(source, parameters, fields, consumes)
            source.move(operation, {"requestBody": ("parameters",)})
        if len(kept) == len(parameters):
            return
        if kept:
            operation["parameters"] = remaining = [parameters[number] for number in kept]
            source.move(remaining, {count: (number,) for count, number in enumerate(kept)})
        else:
            del operation["parameters"]

    def _body(self, source: Source, entry: Json, consumes: list[str]) -> Json:
        parameter = self._target(source, entry)
        if isinstance(entry, dict) and parameter is not None and parameter is not entry:
            if "content" not in parameter:
                upgrade_body(source, parameter, self.consumes)
            return entry
        if isinstance(entry, dict):
            upgrade_body(source, entry, consumes or self.consumes)
        return entry

    def _form(
        self, source: Source, parameters: list[Json], fields: list[int], consumes: list[str]
    ) -> JsonObject:
        """Make one request body of form fields (OpenAPI 3.1, section 4.8.14.1)."""
        properties: JsonObject = {}
        required: list[Json] = []
        encoding: JsonObject = {}
        has_file = False
        for number in fields:
            parameter = dict(self._target(source, parameters[number]) or {})
            name = str(parameter.get("name", ""))
            if parameter.get("required") is True:
                required.append(name)
            has_file = has_file or parameter.get("type") == "file"
            if parameter.get("type") == "array":
                style, explode = list_style(parameter)
                encoding[name] = {"style": style, "explode": explode}
            schema = take_schema(parameter)
            if "description" in parameter:
                schema["description"] = parameter["description"]
            properties[name] = schema
            source.move(properties, {name: (number,)})
        form: JsonObject = {"type": "object", "properties": properties}
        if required:
            form["required"] = required
        types = [name for name in consumes or self.consumes if name in {_URL_ENCODED, _MULTIPART}]
        content: JsonObject = {}
        for name in [_MULTIPART] if has_file else types or [_URL_ENCODED]:
            media: JsonObject = {"schema": form}
            if encoding:
                media["encoding"] = encoding
            content[name] = media
            source.move(media, {"schema": ()})
            source.move(content, {name: ()})
        source.move(form, {"properties": ()})
        body: JsonObject = {"content": content}
        if required:
            body["required"] = True
        source.move(body, {"content": ()})
        return body

    def upgrade_parameter(self, source: Source, parameter: JsonObject) -> None:
        """Upgrade a parameter that is neither a body nor a form field; the operations take those with them."""
        if str(parameter.get("in")) not in {"body", "formData"}:
            upgrade_parameter(source, parameter)

    def _place(self, source: Source, entry: Json) -> str | None:
        parameter = self._target(source, entry)
        if parameter is None:
            return None
        place = "body" if "content" in parameter and "in" not in parameter else parameter.get("in")
        return place if isinstance(place, str) else None

    def _target(self, source: Source, entry: Json) -> JsonObject | None:
        """Return a parameter as it is written, behind its reference."""
        if not isinstance(entry, dict):
            return None
        reference = entry.get("$ref")
        if not isinstance(reference, str):
            return entry
        name = reference.rpartition("#/parameters/")[2]
        if name in self._form_fields and self._is_entry(source, reference.partition("#")[0]):
            return self._form_fields[name]
        try:
            target = self.sources.resolve(source, self.rewrite_reference(source, reference)).value
        except RefError:
            return None
        return target if isinstance(target, dict) else None


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Json) -> list[str]:
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []
