"""The operations of resources: standard methods and actions."""

from __future__ import annotations

from typing import Any

from scaffold.brief.house.frame import error_responses, frame
from scaffold.brief.house.names import action_id, many, method_id, sentence, with_article
from scaffold.brief.house.parts import page_size
from scaffold.brief.house.resource_base import ResourceBase
from scaffold.brief.house.schemas import event_of, flags_of, iter_resource_schemas
from scaffold.brief.house.webhooks import event_schema, webhook, webhook_name
from scaffold.brief.model import Action, Method
from scaffold.brief.shapes import reference
from scaffold.core.naming import pascal, snake, words


class ResourceWriter(ResourceBase):
    """Writes the schemas and operations of one resource into a design."""

    def write_schemas(self) -> None:
        """Add the schemas; examples need those of all resources."""
        found = iter_resource_schemas(self._design.brief, self._resource, self._fields, self._traits)
        for name, schema in found:
            self._design.schemas[name] = schema
            place = ("components", "schemas", name)
            self._design.origins[place] = self._place
            for one in schema.get("properties", ()):
                field = (*self._place, "fields", one)
                self._design.origins[*place, "properties", one] = (
                    field if one in self._resource.fields else self._place
                )
        for action in self._resource.actions:
            place = ("components", "schemas", pascal(f"{self._of} {action.name}"))
            for one in action.takes:
                self._design.origins[*place, "properties", one] = (
                    *self._place,
                    "actions",
                    action.name,
                    "takes",
                    one,
                )

    def write_operations(self) -> None:
        """Add the operations and what they publish."""
        resource = self._resource
        if resource.methods or resource.actions:
            self._design.tags.setdefault(
                self._tag, f"{sentence(many(resource.name))} and what can be done with them."
            )
        writers = {
            "create": self._create,
            "list": self._list,
            "get": self._get,
            "update": self._update,
            "replace": self._replace,
            "delete": self._delete,
        }
        for name, method in resource.methods.items():
            writers[name](method)
        for action in resource.actions:
            self._action(action)
        for transition in self._design.schemas[resource.name]["x-entity"].get("transitions", ()):
            self._publish(transition["emits"])
        if "webhooks" in resource.traits:
            self._webhooks()

    def _webhooks(self) -> None:
        name = self._resource.name
        events = [one for one, event in self._design.events.items() if event["payload"] == reference(name)]
        self._design.schemas[f"{name}Event"] = event_schema(self._resource, events)
        self._design.origins["components", "schemas", f"{name}Event"] = self._place
        for event in events:
            path = webhook_name(event)
            self._design.webhooks[path] = webhook(self._design, self._resource, event, self._tag)
            self._design.origins["webhooks", path] = self._place

    def _create(self, method: Method) -> None:
        name, path = self._resource.name, self._design.paths.collection(self._resource)
        events = self._publish(event_of(self._design.brief, self._resource, "created"))
        begins, early, status, done = "Creates", "", "201", "was created"
        if self._traits.long_running:
            begins, early, status, done = "Accepts", " before the work is done", "202", "was accepted"
        operation = self._begin(
            method,
            "post",
            path,
            f"Create {with_article(name)}",
            f"{begins} {with_article(name)}{' for the caller' if self._traits.owner else ''} and answers with it{early}. "
            "A request that is repeated with the same `Idempotency-Key` has no further effect.",
            publishes=events,
        )
        self._repeat_safely(operation)
        has_body = f"{name}Create" in self._design.schemas
        if has_body:
            operation["requestBody"] = self._design.request(
                name, reference(f"{name}Create"), f"The {self._of} to create."
            )
        headers = {"Location": self._design.parts.header("Location")}
        if self._traits.versioned:
            headers["ETag"] = self._design.parts.header("ETag")
        if self._traits.long_running:
            headers["Retry-After"] = self._design.parts.header("RetryAfter")
        reply: dict[str, Any] = {
            "description": f"The {self._of} {done}.",
            "headers": headers,
            "content": self._design.body(name, reference(name)),
        }
        links = dict(self._links("$response.body#/", done.removeprefix("was ")))
        if self._traits.long_running:
            # Until the work is done, its state is all that there is to ask for.
            links = {key: link for key, link in links.items() if key == method_id("get", name)}
        if links:
            reply["links"] = links
        statuses = (409, 422, *self._not_found())
        operation["responses"] = {
            status: reply,
            **error_responses(self._design, statuses, public=method.public, has_body=has_body),
        }
        self._put(path, "post", operation, ("methods",))

    def _list(self, method: Method) -> None:
        name, path = self._resource.name, self._design.paths.collection(self._resource)
        traits = self._traits
        narrowed = (
            f" They can be narrowed by {', '.join(f'`{one}`' for one in traits.filters)}."
            if traits.filters
            else ""
        )
        operation = self._begin(
            method,
            "get",
            path,
            f"List the {many(name)}{self._whose()}",
            f"Returns the {many(name)}{self._whose()}, one page at a time.{narrowed}",
        )
        if traits.searched:
            operation["x-search"] = {"parameter": "q", "properties": list(traits.searched)}
        if traits.sorts:
            default = {"default": ["-created_at"]} if "timestamps" in self._resource.traits else {}
            operation["x-sort"] = {"parameter": "sort", "properties": list(traits.sorts), **default}
        operation["parameters"] = [
            *self._parameters(item=False),
            *self._list_parameters(),
            self._design.parts.parameter(f"{pascal(name)}PageSize", page_size(*traits.page)),
            self._design.parts.parameter("PageToken"),
            self._design.parts.parameter("IfNoneMatch"),
        ]
        reply: dict[str, Any] = {
            "description": f"One page of {many(name)}.",
            "headers": {
                "ETag": self._design.parts.header("PageETag"),
                "Cache-Control": self._design.parts.header("CacheControl"),
            },
            "content": self._page_body(),
        }
        if self._resource.parent is None and "get" in self._resource.methods and not traits.is_self:
            identifier = method_id("get", name)
            reply["links"] = {
                identifier: {
                    "operationId": identifier,
                    "description": f"Read the first {self._of} of the page.",
                    "parameters": {
                        self._design.paths.key(
                            self._resource
                        ): f"$response.body#/items/0/{self._resource.key or 'id'}"
                    },
                }
            }
        operation["responses"] = {
            "200": reply,
            "304": self._design.parts.not_modified(),
            **error_responses(self._design, (404,), public=method.public, has_body=False),
        }
        self._put(path, "get", operation, ("methods",))

    def _page_body(self) -> dict[str, Any]:
        return self._design.body(f"{self._resource.name}Page", reference(f"{self._resource.name}Page"))

    def _get(self, method: Method) -> None:
        name, path = self._resource.name, self._design.paths.item(self._resource)
        own = self._traits.is_self
        operation = self._begin(
            method,
            "get",
            path,
            f"Retrieve {'the own ' + self._of if own else with_article(name)}",
            f"Returns {'the ' + self._of + ' of the caller' if own else 'one ' + self._of + self._whose()}.",
            cache=self._traits.cache,
        )
        headers: dict[str, Any] = {"Cache-Control": self._design.parts.header("CacheControl")}
        parameters = self._parameters(item=True)
        unchanged: dict[str, Any] = {}
        if self._traits.versioned:
            headers = {"ETag": self._design.parts.header("ETag"), **headers}
            parameters.append(self._design.parts.parameter("IfNoneMatch"))
            unchanged = {"304": self._design.parts.not_modified()}
        if parameters:
            operation["parameters"] = parameters
        reply = {
            "description": f"The {self._of}.",
            "headers": headers,
            "content": self._design.body(name, reference(name)),
        }
        operation["responses"] = {
            "200": reply,
            **unchanged,
            **error_responses(self._design, (404,), public=method.public, has_body=False),
        }
        self._put(path, "get", operation, ("methods",))

    def _update(self, method: Method) -> None:
        self._change(
            method,
            "patch",
            f"{self._resource.name}Update",
            "Changes what the body names and leaves the rest as it is.",
        )

    def _replace(self, method: Method) -> None:
        self._change(
            method,
            "put",
            f"{self._resource.name}Replace",
            "Puts what the body says in the place of what was there.",
        )

    def _change(self, method: Method, verb: str, component: str, description: str) -> None:
        name, path = self._resource.name, self._design.paths.item(self._resource)
        which = f"the own {self._of}" if self._traits.is_self else with_article(name)
        summary = f"{'Update' if verb == 'patch' else 'Replace'} {which}"
        operation = self._begin(
            method,
            verb,
            path,
            summary,
            description,
            publishes=self._publish(event_of(self._design.brief, self._resource, "updated")),
        )
        parameters, statuses = self._conditional()
        if parameters:
            operation["parameters"] = parameters
        operation["requestBody"] = self._design.request(name, reference(component), "What is changed.")
        reply: dict[str, Any] = {"description": f"The {self._of} after the change."}
        if self._traits.versioned:
            reply["headers"] = {"ETag": self._design.parts.header("ETag")}
        reply["content"] = self._design.body(name, reference(name))
        operation["responses"] = {
            "200": reply,
            **error_responses(self._design, (404, *statuses), public=method.public, has_body=True),
        }
        self._put(path, verb, operation, ("methods",))

    def _delete(self, method: Method) -> None:
        name, path = self._resource.name, self._design.paths.item(self._resource)
        stays = self._stays_visible()
        again = "" if stays else "; a repetition is answered with 404"
        kept = " It is kept, and marked as gone." if self._traits.soft_delete else ""
        ended = "marked as gone" if stays else "gone"
        operation = self._begin(
            method,
            "delete",
            path,
            f"Delete {'the own ' + self._of if self._traits.is_self else with_article(name)}",
            f"Deletes one {self._of}{self._whose()}{again}.{kept}",
            publishes=self._publish(event_of(self._design.brief, self._resource, "deleted")),
        )
        parameters, statuses = self._conditional()
        if parameters:
            operation["parameters"] = parameters
        operation["responses"] = {
            "204": {"description": f"The {self._of} is {ended}."},
            **error_responses(
                self._design, (404, *self._in_use(), *statuses), public=method.public, has_body=False
            ),
        }
        self._put(path, "delete", operation, ("methods",))

    def _stays_visible(self) -> bool:
        """Tell whether clients have a way to see what was deleted softly: they filter by its mark, send it, or move it."""
        name, value = self._traits.soft_delete or (None, None)
        if name is None or value is None:
            return False
        moved = any(value in (action.target, *action.sources) for action in self._resource.actions)
        sent = not {"readonly"} & flags_of(self._fields[name])
        return moved or sent or name in self._traits.filters

    def _action(self, action: Action) -> None:
        name = self._resource.name
        path = f"{self._design.paths.item(self._resource)}/{action.name}"
        verb = " ".join(words(action.name))
        states = " or ".join(f"`{one}`" for one in action.sources)
        rule = f" It is allowed where the state is {states}; otherwise the answer is 409." if states else ""
        event = action.emits or f"{snake(name)}.{snake(action.target or past_tense(action.name))}"
        operation = frame(
            self._design,
            identifier=action_id(action.name, name),
            method="post",
            path=path,
            summary=action.about or f"{sentence(verb)} {with_article(name)}",
            description=f"Does one thing to one {self._of}{self._whose()}: {verb}.{rule}",
            tags=[self._tag],
            public=False,
            critical=False,
            rate=action.rate or self._traits.rate,
            publishes=self._publish(event),
        )
        parameters = self._parameters(item=True)
        if parameters:
            operation["parameters"] = parameters
        component = pascal(f"{self._of} {action.name}")
        if action.takes:
            operation["requestBody"] = self._design.request(
                component, reference(component), "What is needed for it."
            )
        reply: dict[str, Any] = {"description": f"The {self._of} afterwards."}
        if self._traits.versioned:
            reply["headers"] = {"ETag": self._design.parts.header("ETag")}
        reply["content"] = self._design.body(name, reference(name))
        operation["responses"] = {
            "200": reply,
            **error_responses(self._design, (404, 409), public=False, has_body=bool(action.takes)),
        }
        self._put(path, "post", operation, ("actions", action.name))


def past_tense(verb: str) -> str:
    """Give the past tense of a regular English verb, the first word of a name."""
    first, *rest = words(verb) or ("done",)
    if first.endswith("e"):
        first += "d"
    elif first.endswith("y") and first[-2:-1] not in "aeiou":
        first = first[:-1] + "ied"
    elif not first.endswith("ed"):
        first += "ed"
    return "_".join([first, *rest])
