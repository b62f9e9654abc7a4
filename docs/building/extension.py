"""What Sphinx asks the project for: pages made from the package, names found, Chinese words to search by."""

from __future__ import annotations

import importlib
import re
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.search.zh import SearchChinese
from sphinx.util.nodes import make_refnode

from building.commands import command_pages
from building.names import name_pages
from building.pictures import draw_pictures
from building.rules import rule_pages
from building.workbook import workbook_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.domains.python import ObjectEntry
    from sphinx.environment import BuildEnvironment

__all__ = ["SearchPairs", "setup"]

_GENERATED = "generated"


class SearchPairs(SearchChinese):
    """Chinese without a dictionary: two neighbouring characters are a word, on pages and in queries."""

    language_name = "English"  # whose stemmer Sphinx puts into the page beside Chinese
    js_splitter_code = """
var splitQuery = (query) => {
  const words = [];
  for (const run of query.match(/[\\u4e00-\\u9fff]+|[\\p{Letter}\\p{Number}_]+/gu) || []) {
    if (!/[\\u4e00-\\u9fff]/.test(run) || run.length < 3) words.push(run);
    else for (let at = 0; at + 1 < run.length; at++) words.push(run.slice(at, at + 2));
  }
  return words;
};
"""

    def split(self, input: str) -> list[str]:  # noqa: A002 - Sphinx's name
        """Give Latin words whole and Chinese in pairs."""
        latin = self.latin1_letters.findall(input)
        self.latin_terms.update(latin)
        runs = re.findall(r"[\u4e00-\u9fff]+", input)
        return latin + [run[at : at + 2] for run in runs for at in range(max(len(run) - 1, 1))]


def _write_pages(app: Sphinx) -> None:
    """Write the made pages where the documents link to them; untouched ones keep their day."""
    folder = Path(app.config.minplan_docs, _GENERATED)
    made = {"commands": command_pages(), "rules": rule_pages(), "python": name_pages()}
    made["gallery"] = {"workbook": workbook_page()}
    for room, pages in made.items():
        (folder / room).mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            _write(folder / room / f"{name}.md", text)


def _draw_pictures(app: Sphinx) -> None:
    folder = Path(app.config.minplan_docs, _GENERATED, "gallery")
    folder.mkdir(parents=True, exist_ok=True)
    draw_pictures(folder)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")


def _find_by_last_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement
) -> nodes.Element | None:
    """Resolve a name by its last part, as annotations write it; ours that are not public stay text."""
    if node.get("refdomain") != "py":
        return None
    known = env.domains.python_domain.objects
    found = _nearest(node["reftarget"], str(node.get("py:module")), known)
    if not found:
        return content if _is_inside(node["reftarget"]) else None
    home = known[found]
    return make_refnode(app.builder, node["refdoc"], home.docname, home.node_id, [content], found)


def _nearest(target: str, room: str, known: Mapping[str, ObjectEntry]) -> str:
    """Give the known name with the target's last part; of several, the one nearest to the room."""
    last = target.rpartition(".")[2]
    found = [name for name in known if name.rpartition(".")[2] == last and not known[name].aliased]
    return max(found, key=lambda name: _in_common(name, room), default="")


def _in_common(name: str, room: str) -> int:
    """Count the parts that two names begin with alike."""
    pairs = zip(name.split("."), room.split("."), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_inside(target: str) -> bool:
    """Tell whether a name is one of ours."""
    module, _, name = target.rpartition(".")
    if not module.startswith("minplan_gis"):
        return False
    try:
        return hasattr(importlib.import_module(module), name)
    except ImportError:
        return False


_HAN = re.compile(r"[\u2018-\u201d\u3000-\u9fff\uff00-\uffef]")


def _join_lines(_app: Sphinx, page: nodes.document) -> None:
    """Take out the line breaks between Chinese characters, which a browser shows as blanks."""
    for text in list(page.findall(nodes.Text)):
        parent = text.parent
        at = parent.index(text)
        if text == "\n" and 0 < at < len(parent) - 1:
            before, after = parent[at - 1].astext(), parent[at + 1].astext()
            if _HAN.match(before[-1:]) and _HAN.match(after):
                parent.remove(text)


_SAID_IN_WORDS = {"attribute", "property"}
_ATTRIBUTES: dict[str, list[str]] = {}


def _keep_attribute(_app: Sphinx, what: str, name: str, *rest: Any) -> None:  # noqa: ANN401 - autodoc's
    """Put an attribute's words aside: napoleon takes what stands before a colon for its type."""
    if what in _SAID_IN_WORDS:
        _ATTRIBUTES[name] = list(rest[-1])


def _restore_attribute(_app: Sphinx, what: str, name: str, *rest: Any) -> None:  # noqa: ANN401 - autodoc's
    if what in _SAID_IN_WORDS:
        rest[-1][:] = _ATTRIBUTES.pop(name)


def setup(app: Sphinx) -> dict[str, Any]:
    """Hang the parts in."""
    app.add_search_language(SearchPairs)
    app.connect("builder-inited", _write_pages)
    app.connect("builder-inited", _draw_pictures)
    app.connect("autodoc-process-docstring", _keep_attribute, priority=400)
    app.connect("autodoc-process-docstring", _restore_attribute, priority=600)
    app.connect("doctree-read", _join_lines)
    app.connect("missing-reference", _find_by_last_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
