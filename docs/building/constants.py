"""Names that hold a value: what is assigned where they are at home, and what is said below it."""

from __future__ import annotations

import ast
import importlib
import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["constant_lines", "is_constant"]

_LONGEST = 200


def is_constant(module: str, name: str) -> bool:
    """Tell whether a public name is neither a function nor a class nor a module."""
    value = getattr(importlib.import_module(module), name)
    return not (inspect.isfunction(value) or inspect.isclass(value) or inspect.ismodule(value))


def constant_lines(module: str, name: str) -> Iterator[str]:
    """Give the directive that documents one name, in reStructuredText."""
    value, said = _assigned(module, name)
    yield from (f".. py:data:: {name}", f"   :module: {module}", f"   :value: {_cut(value)}", "")
    yield from (f"   {line}" for line in inspect.cleandoc(said).splitlines())
    yield ""


def _assigned(module: str, name: str) -> tuple[str, str]:
    """Find the assignment, through as many modules as hand the name on; give its value and its docstring."""
    body = ast.parse(inspect.getsource(importlib.import_module(module))).body
    for node, below in zip(body, [*body[1:], None], strict=True):
        match node:
            case ast.ImportFrom(module=str(source), names=names) if name in {one.name for one in names}:
                return _assigned(source, name)
            case ast.Assign(targets=[ast.Name(id=found)], value=ast.expr() as value) if found == name:
                return ast.unparse(value), _said(below)
            case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value) if found == name:
                return ast.unparse(value), _said(below)
    raise LookupError(f"{module}.{name}")


def _said(below: ast.stmt | None) -> str:
    match below:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
    return ""


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]} …"
