"""The site: the repository's own documents and what is made from the package, built without network."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

project = "minplan_gis"
author = "The minplan_gis founders"
copyright = "The minplan_gis founders, Apache-2.0"  # noqa: A001 - Sphinx's name
release = version = version_of("minplan-gis")
language = "zh_CN"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "building.extension",
]
root_doc = "docs/index"
include_patterns = ["docs/**", "notebooks/**", "data/README.md", "*.md"]
exclude_patterns = [".[a-z]*", "build", "docs/building", "**/.ipynb_checkpoints", "**/__pycache__"]

html_theme = "furo"
html_title = f"minplan_gis {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # a page opened from a folder can't fetch the others
html_additional_pages = {"index": "first.html"}
templates_path = ["templates"]
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3
myst_links_external_new_tab = False
suppress_warnings = [
    "myst.header",  # a README may begin below its title
    "ref.python",  # two rooms may use one name, as Sheet; the nearer is linked
]

nb_execution_mode = "force"
nb_execution_timeout = 240
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_show_tb = True

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_preprocess_types = True
add_module_names = False
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", r"(gpd|pd|np|folium|pyproj|shapely|dt|geopandas|pandas|numpy|matplotlib|pathlib|decimal)\..*"),
    (r"py:.*", r"(date|Path|Decimal|Mapping|mapping|Callable|Any|Self|(Mapping|tuple|dict|list)\[.*)"),
    (r"py:.*", r"(GeoDataFrame|DataFrame|Series|BaseGeometry|NDArray|ndarray|iterable|geometry|Figure)"),
    (r"py:.*", r"(Lang|Floats|Shapes|Printed|Item|Repair|Palette|Opener|Deduction|Corners|Fit|Book|Form)"),
    (r"py:.*", r"(Edition|Extent|View|IndexGrid|Paper)"),
    (r"py:func", r"report_tables"),
]
"""Names of other projects, and short names of types in our annotations."""


def setup(app: Sphinx) -> None:
    """Say where the site's own pages are made."""
    app.add_config_value("minplan_docs", str(HERE), "env")
