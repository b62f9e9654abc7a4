import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib import resources

import folium
import geopandas as gpd
import jinja2
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from mapscene import PAYLOADS, hostile_layer, valley
from minplan_gis.errors import CrsError, GeometryError, UsageError
from minplan_gis.files.columns.values import whole_characters
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.maps import web_map
from minplan_gis.maps.web import layers as maps_layers
from minplan_gis.maps.web.page import script_json
from minplan_gis.maps.web.shapes import STEPS_PER_DEGREE, encoded, lightened
from minplan_gis.maps.web.values import COLUMN_LABELS, facts, shown
from minplan_gis.maps.web.words import FINDING_LABELS
from minplan_gis.report import report_document
from minplan_gis.report.fields import FIELD_NAMES
from minplan_gis.report.figures import declared
from minplan_gis.styles import load_styles
from minplan_gis.vocabulary import Conclusion, ZoneGroup, ZoneKind
from minplan_gis.wording import Text
from minplan_gis.zones import Zones
from specimens import LEDGER, hostile_report, specimen_report
from worlds import blocks_of, layer_of, zones_of

SQUARE = box(81.1, 43.9, 81.2, 44.0)


class Reader(HTMLParser):
    """What a browser would find in a page: tags with their attributes, and inline scripts and styles."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.inline = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.inline.append([tag, dict(attrs), ""])

    def handle_data(self, data):
        if self.inline and self.cdata_elem:
            self.inline[-1][2] += data


def page_of(page):
    return page.get_root().render()


def read(html):
    reader = Reader()
    reader.feed(html)
    return reader


def data_of(page):
    blocks = [
        text for _, attrs, text in read(page_of(page)).inline if attrs.get("type") == "application/json"
    ]
    assert len(blocks) == 1
    return json.loads(blocks[0])


def policy_of(html):
    metas = [
        attrs["content"]
        for tag, attrs in read(html).tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(metas) == 1
    return {rule.split()[0]: rule.split()[1:] for rule in metas[0].split(";")}


def decoded(ring):
    return np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / STEPS_PER_DEGREE


@pytest.fixture(scope="module")
def report():
    return specimen_report()


@pytest.fixture(scope="module")
def page(report):
    return web_map(report.blocks, valley(), report)


# ---- the page --------------------------------------------------------------------------------


def test_is_a_folium_map_and_leaves_folium_as_it_was(page):
    assert isinstance(page, folium.Map)
    assert len(folium.Map.default_js) == 4
    assert "cdn.jsdelivr.net" in page_of(folium.Map())


def test_asks_for_nothing(page):
    tags = read(page_of(page)).tags
    addresses = [
        value for _, attrs in tags for name, value in attrs.items() if name in {"src", "href", "srcset"}
    ]
    assert addresses == []
    assert not {tag for tag, _ in tags} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    styles = [text for tag, _, text in read(page_of(page)).inline if tag == "style"]
    assert all(re.findall(r"url\((?!data:|#)", text) == [] for text in styles)


def test_saved_page_and_notebook_show_the_same(page, tmp_path):
    page.save(tmp_path / "map.html")
    frame = read(page._repr_html_()).tags
    shown_in_notebook = next(attrs["srcdoc"] for tag, attrs in frame if tag == "iframe")
    assert shown_in_notebook == (tmp_path / "map.html").read_text(encoding="utf-8")


def test_same_input_gives_the_same_bytes(report):
    pages = {page_of(web_map(report.blocks, valley(), report)) for _ in range(2)}
    again = web_map(report.blocks, valley(), report)
    page_of(again)
    assert pages == {page_of(again)}


def test_survives_another_figure(report):
    page = web_map(report.blocks, valley(), report)
    figure = folium.Figure(height="400px")
    figure.add_child(page)
    assert "minplan-data" in figure.render()


def test_every_inline_part_is_allowed_by_hash_and_nothing_else(page):
    html = page_of(page)
    policy = policy_of(html)
    assert policy["default-src"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    wanted = {"script": set(), "style": set()}
    for tag, attrs, text in read(html).inline:
        if attrs.get("type") != "application/json":
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            wanted[tag].add(f"'sha256-{digest}'")
    assert set(policy["script-src"]) == wanted["script"]
    assert set(policy["style-src"]) == wanted["style"]
    assert "unsafe" not in " ".join(policy["script-src"])


def test_a_layer_of_the_users_opens_the_policy_for_itself_only(report):
    page = web_map(report.blocks, valley(), report)
    folium.TileLayer("https://example.invalid/{z}/{x}/{y}.png", attr="mine").add_to(page)
    html = page_of(page)
    policy = policy_of(html)
    assert "https:" in policy["img-src"]
    assert all(source.startswith("'sha256-") for source in policy["script-src"])
    assert "example.invalid" in html


def test_page_names_its_language(report):
    words = {lang: data_of(web_map(report.blocks, valley(), report, lang=lang)) for lang in ("zh", "en")}
    assert words["zh"]["lang"] == "zh-CN"
    assert words["zh"]["blocks"][0]["sentence"] == "本次核查范围内：符合（需办手续）（已接受未核查：NOTE-1）"
    said = "within the scope of this check: complies (permits needed) (accepted unchecked: NOTE-1)"
    assert words["en"]["blocks"][0]["sentence"] == said


# ---- text stays text -------------------------------------------------------------------------


def named(frame, names):
    """Rename columns to whatever text: an index of dtype str may refuse half a character."""
    frame = frame.copy()
    frame.columns = pd.Index([names.get(name, name) for name in frame.columns], dtype=object)
    return frame


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_is_carried_as_it_was_and_runs_nowhere(payload, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = hostile_report(payload)
    blocks = named(report.blocks, {"sheet": payload})
    layer = hostile_layer(payload)
    page = web_map(blocks, Zones((*valley().layers, layer)), report)
    page.save(tmp_path / "map.html")
    data = data_of(page)
    assert data["blocks"][0]["name"] == payload
    assert data["rules"][0]["quote"] == payload
    told = whole_characters(payload)
    drawn = next(row for row in data["layers"] if row["id"] == told)
    assert drawn["features"][0][:2] == [told, told]
    assert [told, told] in drawn["features"][0][2]
    assert any(payload in item for section in data["notes"] for item in section["items"])
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def test_data_would_even_survive_a_template_engine():
    text = script_json({payload: [payload] for payload in PAYLOADS})
    assert jinja2.Template(text).render() == text
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {payload: [payload] for payload in PAYLOADS}


def test_our_script_has_no_way_to_make_markup_of_text():
    code = resources.files("minplan_gis.maps.web").joinpath("assets", "map.js").read_text(encoding="utf-8")
    assert (
        re.findall(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|srcdoc|javascript:", code
        )
        == []
    )


def test_leaflet_is_as_published_with_its_licence(page):
    folder = resources.files("minplan_gis.maps.web").joinpath("assets", "leaflet")
    stated = dict(
        re.findall(
            r"\| (leaflet\.\w+) \| (\w{64}) \|", folder.joinpath("README.md").read_text(encoding="utf-8")
        )
    )
    assert stated == {
        name: hashlib.sha256(folder.joinpath(name).read_bytes()).hexdigest()
        for name in ("leaflet.js", "leaflet.css")
    }
    assert folder.joinpath("LICENSE").read_text(encoding="utf-8") in page_of(page)


# ---- shapes ----------------------------------------------------------------------------------

HOLED = Polygon([(0, 0), (4, 0), (4, 4)], [[(2, 1), (3, 1), (3, 2)]])


@pytest.mark.parametrize(
    ("geometry", "parts"),
    [
        (None, []),
        (Polygon(), []),
        (Point(np.nan, 1), []),
        (Polygon([(0, 0), (np.inf, 0), (1, 1)]), []),
        (Point(81, 44), [[0, [810000000, 440000000]]]),
        (
            LineString([(1, 2), (1.5, 2), (1, 1)]),
            [[1, [10000000, 20000000, 5000000, 0, -5000000, -10000000]]],
        ),
        (HOLED, [[2, [0, 0, 40000000, 0, 0, 40000000], [20000000, 10000000, 10000000, 0, 0, 10000000]]]),
        (Polygon([(0, 0), (4, 0), (4, 4)], [[]]), [[2, [0, 0, 40000000, 0, 0, 40000000]]]),
        (MultiPolygon([SQUARE]), encoded(SQUARE)),
        (GeometryCollection([Point(1, 1), MultiPolygon([HOLED])]), encoded(Point(1, 1)) + encoded(HOLED)),
    ],
    ids=lambda value: getattr(value, "geom_type", None),
)
def test_shapes_by_eye(geometry, parts):
    assert encoded(geometry) == parts


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(73, 136), st.floats(3, 54)), min_size=2, max_size=9))
def test_drawn_vertices_lie_within_half_a_step(points):
    ((_, ring),) = encoded(LineString(points))
    assert np.abs(decoded(ring) - np.array(points)).max() <= 0.5 / STEPS_PER_DEGREE + 1e-12


def test_a_light_layer_is_drawn_as_it_is_and_a_heavy_one_says_what_it_lost(report, monkeypatch):
    round_zone = layer_of(ZoneKind.ECOLOGICAL_REDLINE, {"r": Point(81.2, 43.9).buffer(0.05, quad_segs=500)})
    assert "简化" not in str(data_of(web_map(report.blocks, zones_of(round_zone), report))["notes"])
    monkeypatch.setattr(maps_layers, "MOST_VERTICES", 200)
    data = data_of(web_map(report.blocks, zones_of(round_zone), report))
    assert "仅为显示作了简化" in str(data["notes"])
    assert len(data["layers"][0]["features"][0][3][0][1]) < 2 * 200


def test_simplified_shapes_stay_near_and_valid():
    shapes = np.array([Point(81.2, 43.9).buffer(0.05, quad_segs=500)], dtype=object)
    simple, tolerance = lightened(shapes, 300)
    assert 0 < tolerance <= 1e-3
    assert shapely.is_valid(simple).all()
    assert shapely.hausdorff_distance(shapes, simple)[0] <= tolerance
    assert shapely.get_num_coordinates(simple).sum() <= 300


# ---- what is shown ---------------------------------------------------------------------------


def test_every_kind_conclusion_and_finding_has_its_sign():
    styles = load_styles()
    assert set(styles.zones) == set(ZoneKind)
    assert set(styles.conclusions) == {*Conclusion, "unjudged"}
    assert set(styles.findings) == set(FINDING_LABELS)
    assert all(not styles.zones[kind].dash for kind in ZoneKind if kind.group is ZoneGroup.EXISTING)
    assert all(styles.zones[kind].dash for kind in ZoneKind if kind.group is ZoneGroup.PLANNED)
    marks = [style.mark for style in styles.conclusions.values()]
    assert len(set(marks)) == len(marks)
    looks = [(style.hatch, style.weight) for style in styles.conclusions.values()]
    assert len(set(looks)) == len(looks), "conclusions must differ without colour"


def test_layers_stand_in_the_groups_of_a_legend(page):
    data = data_of(page)
    assert [group["label"] for group in data["groups"]] == ["现状", "规划", "管控", "基础地理"]
    labels = [[data["layers"][number]["label"] for number in group["layers"]] for group in data["groups"]]
    assert labels[0] == ["已设探矿权", "已设采矿权"]
    assert labels[3] == ["公路", "铁路", "河道", "居民地", "行政区"]
    assert sorted(number for group in data["groups"] for number in group["layers"]) == list(
        range(len(data["layers"]))
    )


def test_what_was_not_checked_comes_first(page):
    data = data_of(page)
    assert data["outcomes"][0] == "未核查"
    for rows in data["verdicts"].values():
        assert [row[1] for row in rows] == sorted(row[1] for row in rows)


def test_card_says_measured_limit_clause_and_quote(page):
    data = data_of(page)
    row = next(row for row in data["verdicts"]["654002-002"] if data["rules"][row[0]]["id"] == "ECO-1")
    texts = [data["texts"][number] for number in row[2:]]
    assert texts == [
        "不符合：与生态保护红线重叠 1234.57 m²（重叠面积不大于 0.00 m²）",
        "1234.57 m²",
        "0.00 m²",
        "0.12 m²",
    ]
    rule = data["rules"][row[0]]
    assert rule["clause"] == "《伊宁市矿产资源总体规划（2021—2025年）》 第三章第二节"
    assert rule["quote"] == "生态保护红线内禁止开采矿产资源。"


def test_findings_have_the_numbers_of_the_document(page, report):
    data = data_of(page)
    document = report_document(report)
    told = {each["number"]: each for each in (*document["findings"], *document["remainders"])}
    assert sorted(told) == list(range(1, len(told) + 1))
    assert {finding["number"] for finding in data["findings"]} == set(told)
    for finding in data["findings"]:
        item = told[finding["number"]]
        assert (finding["block"], data["rules"][finding["rule"]]["id"]) == (item["block_id"], item["rule_id"])
    mine = [finding for finding in data["findings"] if finding["block"] == "654002-002"]
    assert [finding["number"] for finding in mine] == [1, 5, 10]
    assert {finding["measured"] for finding in mine} == {"1234.57 m²", "42.50 m", "5000.13 m²"}
    assert len(data["findings"]) == len(report.findings) + len(report.remainders)
    assert all(finding["parts"] == [] for finding in data["findings"] if finding["status"] == "fits")


def test_rows_that_were_not_read_are_named(page):
    warnings = " ".join(
        item for section in data_of(page)["notes"] if section["warn"] for item in section["items"]
    )
    for row in ("区块坐标.txt / 7", "654002-008", "road.shp / road / 17"):
        assert row in warnings


def test_rows_that_were_not_read_are_named_without_a_report_too(report):
    blocks = report.blocks.to_crs(4515)
    blocks.attrs["ledger"] = LEDGER[:1]
    assert "区块坐标.txt / 654002-008" in str(data_of(web_map(blocks, valley()))["notes"])


def test_a_file_that_could_not_be_read_is_said_once(report):
    gone = Quarantined("x.shp", "", "", "missing", Text("文件不存在", "no file"), Text("补交", "bring it"))
    entry = Entry("x.shp", "", "blocks", quarantined=(gone,))
    notes = data_of(web_map(report.blocks, Zones(()), dataclasses.replace(report, ledger=(entry,))))["notes"]
    assert sum("x.shp" in item for section in notes for item in section["items"]) == 1


def test_a_layer_that_failed_is_named_with_its_problem(report):
    data = data_of(web_map(report.blocks, Zones(report.layers), report))
    warnings = " ".join(item for section in data["notes"] if section["warn"] for item in section["items"])
    assert "永久基本农田（farmland）：缺少图层：目录登记的 farmland.shp 不存在" in warnings
    assert next(layer for layer in data["layers"] if layer["id"] == "farmland")["problem"]


def test_blocks_without_geometry_are_listed(report):
    blocks = report.blocks.copy()
    blocks.loc["0003", "geometry"] = None
    data = data_of(web_map(blocks, valley(), report))
    assert next(block for block in data["blocks"] if block["id"] == "0003")["parts"] == []


def test_a_block_that_the_report_does_not_know_has_no_conclusion(report):
    blocks = blocks_of({"新": SQUARE})
    block = data_of(web_map(blocks, valley(), report))["blocks"][0]
    assert block["sentence"] == "无核查结论"
    assert block["conclusion"] == len(Conclusion)
    assert data_of(web_map(blocks, valley()))["blocks"][0]["conclusion"] == len(Conclusion)


@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_run_is_always_watermarked(demo):
    report = specimen_report(demo_data=demo)
    data = data_of(web_map(report.blocks, valley(), report))
    assert data["watermark"] == {"text": "示意数据，仅供演示，不作依据", "always": demo}
    assert [layer["label"] for layer in data["layers"] if layer["schematic"]] == ["饮用水水源保护区"]
    assert ("本次为演示，按其判定" in str(data["notes"])) is demo


def test_boundaries_are_called_schematic_and_have_room_for_a_number(report):
    text = str(data_of(web_map(report.blocks, valley(), report))["notes"])
    assert "行政区界线为示意，不作为界线依据" in text
    assert "审图号" in text
    assert "未对照DZ/T 0350" in text


def test_blocks_in_a_plane_land_where_they_are(report):
    here = data_of(web_map(report.blocks, valley()))["blocks"][0]["parts"]
    there = data_of(web_map(report.blocks.to_crs(4515), valley()))["blocks"][0]["parts"]
    assert np.abs(decoded(here[0][1]) - decoded(there[0][1])).max() <= 1.01 / STEPS_PER_DEGREE


def test_nothing_to_show_is_a_page_too():
    none = blocks_of({})
    data = data_of(web_map(none.set_crs(4490), Zones(())))
    assert data["bounds"] is None
    assert data["blocks"] == []


def test_refusals(report):
    twice = pd.concat([report.blocks, report.blocks.iloc[:2]])
    with pytest.raises(GeometryError, match="654002-001、654002-002"):
        web_map(gpd.GeoDataFrame(twice), valley())
    with pytest.raises(CrsError):
        web_map(report.blocks.set_crs(None, allow_override=True), valley())
    with pytest.raises(UsageError):
        web_map(report.blocks, valley(), lang="fr")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (np.nan, ""), (pd.NaT, ""), (pd.NA, ""), ("", ""), ("0001", "0001"), (7, "7"), (3.0, "3"),
        (np.float64(0.1), "0.1"), (np.int64(5), "5"), (True, "是"), (np.bool_(0), "否"),
        (("砂", "石"), "砂、石"), (pd.Timestamp("2024-01-02"), "2024-01-02"), (Text("甲", "a"), "甲"),
        (pd.Timestamp("2024-01-02 03:04"), "2024-01-02 03:04:00"),
    ],
)  # fmt: skip
def test_values_as_people_read_them(value, text):
    assert shown(value, "zh") == text


def test_identifiers_are_shown_as_words():
    row = {"subject": "grant_block", "business": "renewal", "right_type": "mining", "自定": "new", "空": None}
    assert facts(row, row, "zh") == [
        ["核查对象", "拟出让区块"],
        ["业务类型", "延续"],
        ["权利类型", "采矿权"],
        ["自定", "new"],
    ]


def test_a_column_and_a_status_have_one_name_in_every_output():
    shared = set(COLUMN_LABELS) & set(FIELD_NAMES) - {"name"}
    assert shared >= {"declared_area_km2", "subject", "business", "source_crs"}
    assert all(COLUMN_LABELS[column] == FIELD_NAMES[column] for column in shared)
    assert COLUMN_LABELS["declared_area_km2"].zh == "申报面积（km²）"
    told = {
        item["status"]["id"]: item["status"]["label"]
        for item in report_document(specimen_report())["findings"]
    }
    assert set(told) == {"counts", "waived", "hint", "own_right", "fits"}
    assert all(FINDING_LABELS[status].zh == label for status, label in told.items())
    assert told["fits"] == "所在或相交的范围"


def test_a_declared_area_has_the_digits_of_the_sheet():
    for value in (0.048745, 100 / 1500, 12.0, 1e-7):
        row = {"declared_area_km2": value}
        assert facts(row, row, "zh") == [["申报面积（km²）", declared(value)["shown"]]]
    assert facts({"declared_area_km2": np.nan}, ["declared_area_km2"], "zh") == []


def test_ten_thousand_verdict_rows_share_their_sentences(report):
    many = pd.concat([report.verdicts] * 200, ignore_index=True)
    data = data_of(web_map(report.blocks, valley(), dataclasses.replace(report, verdicts=many)))
    assert sum(map(len, data["verdicts"].values())) == len(many)
    assert len(data["texts"]) < 60
