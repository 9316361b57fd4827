"""One run of `new`: the spec that a service is to be made from, the plan for its folder, and the writing of it."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Final, NamedTuple

from scaffold.core.errors import UsageError
from scaffold.docs.card import render_card
from scaffold.model.describe import Description
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.project.apply import apply, written
from scaffold.project.create import Created, NewService, check_name, create_service
from scaffold.project.fitting import fitting_handlers
from scaffold.project.journal import recover
from scaffold.project.plan import Plan, check_target, plan_new
from scaffold.project.starters import starter_path
from scaffold.render.blueprint import Blueprint, load_blueprint


class Wishes(NamedTuple):
    """The service to make; without a `spec` its name is that of a starter, without a `target` that of its folder, too.

    `without` names features of the runtime to leave out, `root` is the folder that the spec's files lie in.
    """

    name: str
    spec: Path | None
    target: Path | None
    blueprint: str
    without: tuple[str, ...] = ()
    root: Path | None = None
    no_input: bool = False
    accept_hooks: bool = False


class Made(NamedTuple):
    """A service that is made and not written yet, and the plan that writes it."""

    created: Created
    plan: Plan


class Session:
    """One run for the service in the folder `target`, whose spec is `spec` from then on."""

    def __init__(self, wishes: Wishes) -> None:
        """Take back what was interrupted in the folder; raise UsageError for wishes that cannot be fulfilled."""
        check_name(wishes.name)
        self._wishes: Final = wishes
        self._blueprint: Final = _blueprint(wishes)
        self.target: Final = wishes.target or Path(wishes.name)
        check_target(self.target)
        self.took_back: Final = self.target.is_dir() and recover(self.target)
        self.spec: Final = wishes.spec or Path("specs") / f"{wishes.name}.yaml"
        starts = wishes.spec is None and not self.spec.exists()
        self._starter: Final = starter_path(wishes.name) if starts else None

    @property
    def copies_spec(self) -> bool:
        """True where the spec is not there yet, and is written as a copy of the starter's."""
        return self._starter is not None

    def read(self) -> Document:
        """Load the spec, or that of the starter; raises what `load_document` raises."""
        return load_document(self._starter or self.spec, root=self._wishes.root, check_structure=True)

    def make(self, description: Description) -> Made:
        """Make every file and plan the writing; nothing is written. Raises what `create_service` raises."""
        wishes = self._wishes
        new = NewService(
            wishes.name,
            self.spec,
            self.target,
            starter=wishes.spec is None,
            card=render_card(description.model, description.declared),
            without=wishes.without,
            handlers=None if wishes.spec is None else fitting_handlers(self._blueprint, description),
        )
        created = create_service(
            description, self._blueprint, new, no_input=wishes.no_input, accept_hooks=wishes.accept_hooks
        )
        return Made(created, plan_new(created.tree, self.target))

    def write(self, made: Made) -> None:
        """Write the service, and its spec where that is a starter's; all of it or nothing."""
        starter = self._starter
        with written(self.spec, starter.read_text(encoding="utf-8")) if starter else nullcontext():
            apply(made.plan)


def _blueprint(wishes: Wishes) -> Blueprint:
    chosen = load_blueprint(wishes.blueprint)
    if wishes.accept_hooks and chosen.native:
        raise UsageError(
            "no-hooks",
            f"--accept-hooks has no effect: {wishes.blueprint} has no hooks",
            hint="leave it out; it lets the hooks of a cookiecutter template run that --blueprint names",
        )
    return chosen
