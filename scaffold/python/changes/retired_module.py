"""The module of retired names: definitions of earlier contracts, with all that they need."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from scaffold.python.changes.generated_names import (
    CLASSES_OF_METHODS,
    ENTITIES,
    METHODS,
    PLACES,
    Definition,
    Method,
    Names,
    Ref,
    place_of,
)

_DOC: Final = (
    '"""Names that the contract does not have any more, and that the service\'s own code still uses.\n\n'
    "Each goes with its last use: `scaffold status` lists both.\n"
    '"""\n\nfrom __future__ import annotations\n'
)
_CALLED: Final = Ref("", ".._runtime.core.retired", "retired_method")
_METADATA: Final = "MetaData"
_SUFFIX: Final = "Retired"


class RetiredModule:
    """Collects retired names; `old` and `new` are what the contracts define.

    `renamed` and `tables` are new names of models and of tables by old ones.
    """

    def __init__(self, old: Names, new: Names, renamed: Mapping[str, str], tables: Mapping[str, str]) -> None:
        self._old = old
        self._new = new
        self._renamed = renamed
        self._tables = tables
        self._locals: dict[Ref, str] = {}
        self._imports: dict[str, Ref] = {}
        self._late: dict[str, Ref] = {}
        self._places: dict[str, str] = {}
        self._body: list[ast.stmt] = []
        self._entities: dict[str, ast.expr] = {}

    def add(self, group: str, name: str) -> str:
        """Keep a name of a group, and return what it is called here."""
        definition = self._old.found[group, name]
        target = self._target(definition)
        if target is not None:
            return self._alias(definition.ref, target)
        if definition.ref in self._locals:
            return self._locals[definition.ref]
        if definition.alias is not None and not definition.nodes:
            # What it is another name for has gone, too.
            kept = self.add(definition.alias.group or "models", definition.alias.name)
            written = ast.Assign([ast.Name(name, ast.Store())], ast.Name(kept, ast.Load()), lineno=0)
            definition = replace(definition, nodes=(written,), scope={})
        local = self._name(definition.ref, name)
        # Where the tables of a contract belong to is theirs alone; this one is for retired tables.
        place = "tables" if self._is_metadata((group, name)) else place_of(definition.ref)
        self._places[local] = f"{place}.{name}"
        self._write(definition, local)
        return local

    def add_entity(self, key: str) -> None:
        """Keep the entity of a key, or find it under the name that it has now."""
        item = self._old.entities[key]
        renamed = self._renamed.get(key) or item.alias
        if renamed in self._new.entities:
            local = self._import(Ref("", ".tables", ENTITIES), f"_{ENTITIES}")
            self._entities[key] = ast.parse(f"{local}[{renamed!r}]", mode="eval").body
        elif item.alias is None:
            rewriter = _Rewriter(self, item.scope)
            self._entities[key] = rewriter.visit(copy.deepcopy(item.value))
            rewriter.add_late()

    def add_methods(self, group: str, owner: str, methods: Iterable[str]) -> str:
        """Keep methods of a class that is still there, and return the name of a base class that has them."""
        ref = self._new.found[group, owner].ref
        known = self._old.found[group, owner]
        local = self._name(Ref(group, ref.module, f"{owner}{METHODS}"), f"{owner}{_SUFFIX}")
        self._places[local] = f"{place_of(ref)}.{owner}{METHODS}"
        body: list[ast.stmt] = [
            _docstring(f"Methods of {owner} whose operations the contract does not have any more.")
        ]
        for name in methods:
            if name in known.methods:
                body.append(self._method(owner, known.methods[name], known.scope))
            else:
                body.append(self._method(owner, *self._old.methods[group, owner, name]))
        self._body.append(ast.ClassDef(local, [], [], body, []))
        return local

    def text(self) -> str:
        """Return the source of the module, as it has to be formatted."""
        imports = "".join(_import_line(ref, local) for local, ref in sorted(self._imports.items()))
        late = "".join(_import_line(ref, local) for local, ref in sorted(self._late.items()))
        body = [ast.unparse(ast.fix_missing_locations(node)) for node in self._body]
        if self._entities:
            entity = self._import(Ref("", ".._runtime.storage.entities", "Entity"), "Entity")
            imports = "".join(_import_line(ref, local) for local, ref in sorted(self._imports.items()))
            pairs = "".join(
                f"{key!r}: {ast.unparse(value)},\n" for key, value in sorted(self._entities.items())
            )
            body.append(f"{ENTITIES}: dict[str, {entity}] = {{\n{pairs}}}")
        places = "".join(f"{local!r}: {place!r},\n" for local, place in sorted(self._places.items()))
        exported = sorted([*self._places, *([ENTITIES] if self._entities else [])])
        listed = "".join(f"{name!r},\n" for name in exported)
        head = f"__all__ = [{listed}]\n\n{PLACES} = {{\n{places}}}\n" + '"""Where each name was."""'
        return "\n\n".join([f"{_DOC}\n{imports}", head, *body, late, ""])

    def local(self, ref: Ref, wanted: str) -> str:
        """Return the name under which a reference is found here, importing or keeping what it names."""
        if not ref.group:
            return self._import(ref, wanted)
        key = (ref.group, ref.name)
        if key in self._new.found and not self._is_metadata(key):
            found = self._new.found[key].ref
            return self._import(Ref("", f".{place_of(found)}", ref.name), wanted)
        return self.add(*key) if key in self._old.found else wanted

    def _is_metadata(self, key: tuple[str, str]) -> bool:
        """Tell whether a name is what the tables of a contract belong to, and no others."""
        definition = self._old.found.get(key)
        node = definition.nodes[0] if definition is not None and definition.nodes else None
        value = node.value if isinstance(node, ast.Assign) else None
        return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == _METADATA

    def _target(self, definition: Definition) -> Ref | None:
        """Return the name of the new contract that a retired one is another name for."""
        ref = definition.ref
        key = (ref.group, ref.name)
        if key in self._new.found and not self._is_metadata(key):
            return self._new.found[key].ref
        if ref.group == "models" and ref.name in self._renamed:
            return self._new.found["models", self._renamed[ref.name]].ref
        if ref.group == "tables" and ("tables", self._tables.get(ref.name, "")) in self._new.found:
            return self._new.found["tables", self._tables[ref.name]].ref
        alias = definition.alias
        if alias is None:
            return None
        known = self._new.found.get((alias.group or "models", alias.name)) or self._moved(alias)
        return known.ref if known is not None else None

    def _moved(self, alias: Ref) -> Definition | None:
        renamed = self._renamed.get(alias.name)
        return self._new.found.get(("models", renamed)) if renamed else None

    def _alias(self, ref: Ref, target: Ref) -> str:
        if ref not in self._locals:
            local = self._name(ref, ref.name)
            self._places[local] = f"{place_of(ref)}.{ref.name}"
            # A class of methods may itself need the retired ones, so it is imported after them.
            imports = self._late if target.group in CLASSES_OF_METHODS else self._imports
            imports[local] = Ref("", f".{place_of(target)}", target.name)
        return self._locals[ref]

    def _import(self, ref: Ref, wanted: str) -> str:
        if ref not in self._locals:
            self._imports[self._name(ref, wanted)] = ref
        return self._locals[ref]

    def _name(self, ref: Ref, wanted: str) -> str:
        taken = {*self._locals.values(), ENTITIES, PLACES}
        while wanted in taken:
            wanted = f"{wanted}_"
        self._locals[ref] = wanted
        return wanted

    def _write(self, definition: Definition, local: str) -> None:
        nodes = [copy.deepcopy(node) for node in definition.nodes]
        if definition.ref.group in CLASSES_OF_METHODS and isinstance(nodes[0], ast.ClassDef):
            self._body.append(self._class(definition, nodes[0], local))
            return
        rewriter = _Rewriter(self, definition.scope)
        written = [rewriter.visit(node) for node in nodes]
        _rename(written[0], local)
        self._body += written
        rewriter.add_late()

    def _class(self, definition: Definition, node: ast.ClassDef, local: str) -> ast.ClassDef:
        """Write a class of methods without what its methods did: nobody calls them any more."""
        owner = definition.ref.name
        rewriter = _Rewriter(self, definition.scope)
        kept = [base for base in node.bases if definition.ref.group == "clients" and _is_own_base(base)]
        bases = [rewriter.visit(base) for base in kept]
        doc = _docstring(ast.get_docstring(node) or f"{owner}: the contract does not have it any more.")
        methods = [self._method(owner, method, definition.scope) for method in definition.methods.values()]
        return ast.ClassDef(local, bases, [], [doc, *methods], [])

    def _method(self, owner: str, method: Method, scope: Mapping[str, Ref]) -> Method:
        written = copy.deepcopy(method)
        written.decorator_list = []
        called = self._import(_CALLED, _CALLED.name)
        doc = _docstring(ast.get_docstring(method) or f"{method.name}.")
        written.body = [doc, *ast.parse(f"raise {called}({f'{owner}.{method.name}'!r})").body]
        rewriter = _Rewriter(self, scope)
        written.args = rewriter.visit(written.args)
        written.returns = None if written.returns is None else rewriter.visit(written.returns)
        rewriter.add_late()
        return written


class _Rewriter(ast.NodeTransformer):
    """Writes the names of a definition as they are called in the module of retired names.

    What only an annotation names may be defined after it, as models that refer to each other are.
    """

    def __init__(self, module: RetiredModule, scope: Mapping[str, Ref]) -> None:
        self._module = module
        self._scope = scope
        self._late: list[tuple[ast.Name, Ref]] = []
        self._annotation = False

    def add_late(self) -> None:
        """Find what annotations name, once the definition itself is written."""
        while self._late:
            node, ref = self._late.pop(0)
            node.id = self._module.local(ref, node.id)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """Write a field, whose annotation is not needed yet when the class is made."""
        before, self._annotation = self._annotation, True
        node.annotation = self.visit(node.annotation)
        self._annotation = before
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Write an argument's annotation."""
        before, self._annotation = self._annotation, True
        self.generic_visit(node)
        self._annotation = before
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Write `models.X` as X."""
        if isinstance(node.value, ast.Name) and self._scope.get(node.value.id) == Ref("", ".", "models"):
            return self._written(ast.Name(node.attr, ast.Load()), Ref("models", "models", node.attr))
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Write a name that the module of the definition has."""
        ref = self._scope.get(node.id)
        return node if ref is None or isinstance(node.ctx, ast.Store) else self._written(node, ref)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Write the arguments of a type, quoted ones included; those of Literal are data."""
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            node.value = self.visit(node.value)
            return node
        self.generic_visit(node)
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for index, item in enumerate(items):
            quoted = self._quoted(item)
            if quoted is not None and isinstance(node.slice, ast.Tuple):
                node.slice.elts[index] = quoted
            elif quoted is not None:
                node.slice = quoted
        return node

    def _written(self, node: ast.Name, ref: Ref) -> ast.Name:
        if self._annotation:
            self._late.append((node, ref))
        else:
            node.id = self._module.local(ref, node.id)
        return node

    def _quoted(self, node: ast.expr) -> ast.expr | None:
        """Return a quoted type as one that is not, where annotations are not evaluated; else quoted again."""
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return None
        try:
            inner = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return None
        names = [part.id for part in ast.walk(inner) if isinstance(part, ast.Name)]
        if not any(name in self._scope for name in names):
            return None
        for part in ast.walk(inner):
            if isinstance(part, ast.Name) and part.id in self._scope:
                part.id = self._module.local(self._scope[part.id], part.id)
        return ast.Constant(ast.unparse(inner))


def _is_own_base(base: ast.expr) -> bool:
    return not (isinstance(base, ast.Name) and base.id.endswith(_SUFFIX))


def _docstring(text: str) -> ast.Expr:
    return ast.Expr(ast.Constant(text))


def _rename(node: ast.stmt, local: str) -> None:
    """Give a definition the name that it has here."""
    if isinstance(node, ast.ClassDef):
        node.name = local
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        node.targets[0].id = local


def _import_line(ref: Ref, local: str) -> str:
    if not ref.name:
        return f"import {ref.module}\n" if local == ref.module else f"import {ref.module} as {local}\n"
    return f"from {ref.module} import {ref.name}{'' if local == ref.name else f' as {local}'}\n"
