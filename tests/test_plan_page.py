"""A plan's card as a page: every row and finding is on it, nothing on it acts, nothing is fetched."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from html.parser import HTMLParser
from types import MappingProxyType

import geopandas as gpd
import pytest
from shapely.geometry import box

from minplan_gis.audit import audit_plan
from minplan_gis.cli import main
from minplan_gis.datasets import data_path
from minplan_gis.plans import load_plan, plan_codes
from minplan_gis.report import plan_html, plan_page
from minplan_gis.report.plan_picture import zones_svg
from minplan_gis.wording import Text
from minplan_gis.zones import load_zones

DAY = date(2026, 6, 1)


class Page(HTMLParser):
    """What a browser finds: tags with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open += [] if tag in {"meta", "br"} else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def zones():
    return load_zones(data_path("zones", "yining", "catalog.toml"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", plan_codes())
def test_every_row_and_every_finding_is_on_the_page(code, lang):
    plan = load_plan(code)
    found = audit_plan(plan)
    page = Page(plan_page(plan, found, day=DAY, lang=lang))
    tags = [tag for tag, _ in page.tags]
    count = sum(len(plan.table(kind)) for kind in plan.kinds)
    full = sum(bool((plan.table(each.kind)["table"] == each.number).any()) for each in plan.registers)
    facts = page.text.count("SHA-256")
    assert (facts, page.open) == (1, [])
    assert tags.count("li") == len(found)
    assert tags.count("tr") - tags[: tags.index("li")].count("tr") == count + full
    assert all(finding.title.say(lang) in page.text for finding in found)
    assert plan.name.zh in page.text
    assert plan.name.en in page.text


def test_nothing_is_fetched_and_nothing_runs(zones):
    page = plan_page(load_plan("yining"), (), zones, day=DAY)
    tags = Page(page).tags
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "a", "object", "use", "image"}
    assert not {
        name for _, attributes in tags for name in attributes if name.startswith(("on", "src", "href"))
    }
    assert set(re.findall(r"https?://[^\"]+", page)) == {"http://www.w3.org/2000/svg"}


def test_text_of_the_register_is_shown_not_obeyed():
    plan = load_plan("yining")
    evil = "</td><script>alert(1)</script>&amp;"
    rows = plan.table("mining_planning_blocks").assign(name=evil)
    spoilt = dataclasses.replace(
        plan, name=Text(evil, evil), tables=MappingProxyType({**plan.tables, "mining_planning_blocks": rows})
    )
    page = Page(plan_page(spoilt, (), day=DAY))
    assert "script" not in {tag for tag, _ in page.tags}
    assert page.text.count(evil) == len(rows) + 3


def test_the_picture_is_marked_and_shows_the_plans_own_zones(zones):
    for lang, mark in (("zh", "示意：不作为界线依据"), ("en", "schematic: no boundary")):
        drawn = Page(zones_svg(zones, lang))
        assert drawn.text.count(mark) == 2
        shown = [layer for layer in zones.layers if layer.kind.group in {"existing", "planned"}]
        names = [tag for tag, _ in drawn.tags].count("title")
        assert names == sum(len(layer.features) for layer in shown) > 20
        assert "伊犁伊宁矿区北区南台子井田" in drawn.text


def test_a_square_in_metres_is_a_square_in_pixels(zones):
    """At 60 degrees north a degree of longitude is half as long as one of latitude."""
    layer = next(each for each in zones.layers if each.kind.group == "planned")
    features = gpd.GeoDataFrame(
        {"name": ["<b>甲"]}, index=["1"], geometry=[box(80, 59.5, 82, 60.5)], crs="EPSG:4490"
    )
    one = dataclasses.replace(layer, features=features, complete_for=None)
    svg = zones_svg(dataclasses.replace(zones, layers=(one,)))
    path = next(attributes["d"] for tag, attributes in Page(svg).tags if tag == "path")
    pixels = [tuple(map(float, pair.split())) for pair in re.split("[MLZ]", path) if pair]
    assert {each for pair in pixels for each in pair} == {12.0, 712.0}
    assert "&#60;b&#62;甲" in svg


def test_without_zones_there_is_no_picture(zones):
    bare = dataclasses.replace(zones, layers=())
    assert zones_svg(bare) == ""
    assert "<svg" not in plan_html(load_plan("yining"), (), bare, day=DAY)


def test_the_verb_writes_it_whole(tmp_path, capsys):
    out = tmp_path / "made" / "card.html"
    assert main(["plans", "yining", "--html", str(out)]) == 0
    assert [path.name for path in out.parent.iterdir()] == ["card.html"]
    assert "<svg" in out.read_text(encoding="utf-8")
    assert "已写出" in capsys.readouterr().out
    assert main(["plans", "--html", str(out)]) == 2
    assert main(["plans", "yining", "--json", "--html", str(out)]) == 2
    assert main(["plans", "yining", "--html", str(tmp_path / "card.pdf")]) == 2


def test_a_register_of_ones_own_has_a_card_too_without_its_namesakes_zones(tmp_path):
    assert main(["new-plan", "yining", "--out", str(tmp_path / "own")]) == 0
    assert main(["--lang", "en", "plans", str(tmp_path / "own"), "--html", str(tmp_path / "own.html")]) == 0
    page = (tmp_path / "own.html").read_text(encoding="utf-8")
    assert "being drawn up" in page
    assert "<svg" not in page
