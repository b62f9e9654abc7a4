import base64
import dataclasses
import hashlib
import io
import json
import re
from importlib import resources

import folium
import geopandas as gpd
import jinja2
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from shapely.geometry import box

from mapscene import MORE_PAYLOADS, PAYLOADS, hostile_layer, valley
from minplan_gis.errors import CrsError, GeometryError, UsageError
from minplan_gis.files.columns.values import whole_characters
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.fonts import missing
from minplan_gis.maps import web_map
from minplan_gis.maps.web import page as page_module
from minplan_gis.maps.web.page import _SCRIPTS, script_json
from minplan_gis.maps.web.shapes import FINE
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
from webpages import data_of, packed_of, page_of, policy_of, read
from worlds import blocks_of

SQUARE = box(81.1, 43.9, 81.2, 44.0)


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
    assert policy["img-src"] == policy["font-src"] == ["data:"]
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
    pages = {lang: web_map(report.blocks, valley(), report, lang=lang) for lang in ("zh", "en")}
    titles = {"zh": "规划符合性核查图", "en": "Plan compliance map"}
    for lang, page in pages.items():
        assert data_of(page)["lang"] == lang
        assert f"<title>{titles[lang]}</title>" in page_of(page)


def test_page_can_be_read_in_both_languages(page):
    zh, en = data_of(page, "zh"), data_of(page, "en")
    assert zh["languages"] == ["zh", "en"]
    assert zh["blocks"][0]["sentence"] == "本次核查范围内：符合（需办手续）（已接受未核查：NOTE-1）"
    said = "within the scope of this check: complies (permits needed) (accepted unchecked: NOTE-1)"
    assert en["blocks"][0]["sentence"] == said
    assert [block["id"] for block in zh["blocks"]] == [block["id"] for block in en["blocks"]]
    assert {word for word in zh["words"].values() if word in en["words"].values()} <= {"Leaflet"}
    assert all(len(zh[key]) == len(en[key]) for key in ("notes", "layers", "findings", "rules"))


# ---- text stays text -------------------------------------------------------------------------


def named(frame, names):
    """Rename columns to whatever text: an index of dtype str may refuse half a character."""
    frame = frame.copy()
    frame.columns = pd.Index([names.get(name, name) for name in frame.columns], dtype=object)
    return frame


def test_there_are_sixty_payloads_and_more():
    assert len({*PAYLOADS, *MORE_PAYLOADS}) >= 60


@pytest.mark.parametrize("payload", [*PAYLOADS, *MORE_PAYLOADS])
def test_text_is_carried_as_it_was_and_runs_nowhere(payload, page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(page_module, "_font_face", lambda _characters: "")
    report = hostile_report(payload)
    blocks = named(report.blocks, {"sheet": payload})
    layer = hostile_layer(payload)
    hostile = web_map(blocks, Zones((*valley().layers, layer)), report)
    hostile.save(tmp_path / "map.html")
    html, data = page_of(hostile), data_of(hostile)
    assert [tag for tag, _ in read(html).tags] == [tag for tag, _ in read(page_of(page)).tags]
    assert data["blocks"][0]["name"] == payload
    assert {"矿种", "许可证号"} <= {label for label, value in data["blocks"][0]["facts"] if value == payload}
    assert data["rules"][0]["quote"] == payload
    told = whole_characters(payload)
    drawn = next(row for row in data["layers"] if row["id"] == told)
    (feature,) = drawn["features"]
    assert (feature["id"], feature["name"]) == (told, told)
    assert [told, told] in feature["facts"]
    assert any(payload in item for section in data["notes"] for item in section["items"])
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def test_a_users_signs_are_text_too(report, tmp_path):
    told = "<img src=x onerror=hit('note')>"
    file = tmp_path / "图式.toml"
    note = f'note = {{ zh = "{told}", en = "{told}" }}'
    sign = '[conclusion.compliant]\nmark = "<>"\ncolor = "#123456"'
    file.write_text(f"{note}\n{sign}", encoding="utf-8")
    data = data_of(web_map(report.blocks, valley(), report, styles=file))
    assert told in str(data["notes"])
    style = data["conclusions"][list(Conclusion).index(Conclusion.COMPLIANT)]["style"]
    assert (style["mark"], style["color"]) == ("<>", "#123456")


def test_data_would_even_survive_a_template_engine():
    text = script_json({payload: [payload] for payload in PAYLOADS})
    assert jinja2.Template(text).render() == text
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {payload: [payload] for payload in PAYLOADS}


def test_our_script_has_no_way_to_make_markup_of_text():
    folder = resources.files("minplan_gis.maps.web").joinpath("assets", "script")
    code = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert len(code) == len(_SCRIPTS)
    risky = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|srcdoc|javascript:"
    assert {name: re.findall(risky, text) for name, text in code.items()} == {name: [] for name in code}


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
    for block in data["blocks"]:
        outcomes = [row["outcome"] for row in block["verdicts"]]
        assert outcomes == sorted(outcomes)
        assert len(outcomes) == len(data["rules"])


def test_card_says_measured_limit_clause_and_quote(page):
    data = data_of(page)
    block = next(block for block in data["blocks"] if block["id"] == "654002-002")
    row = next(row for row in block["verdicts"] if data["rules"][row["rule"]]["id"] == "ECO-1")
    assert [row[name] for name in ("sentence", "measured", "limit", "error")] == [
        "不符合：与生态保护红线重叠 1234.57 m²（重叠面积不大于 0.00 m²）",
        "1234.57 m²",
        "0.00 m²",
        "0.12 m²",
    ]
    rule = data["rules"][row["rule"]]
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
        block, rule = data["blocks"][finding["block"]], data["rules"][finding["rule"]]
        assert (block["id"], rule["id"]) == (item["block_id"], item["rule_id"])
    blocks = [data["blocks"][finding["block"]]["id"] for finding in data["findings"]]
    mine = [finding for finding, block in zip(data["findings"], blocks, strict=True) if block == "654002-002"]
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
    assert np.abs(np.subtract(here[0][1], there[0][1])).max() <= 1.01 / FINE


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
    assert shown(value).zh == text


def test_identifiers_are_shown_as_words():
    row = {"subject": "grant_block", "business": "renewal", "right_type": "mining", "自定": "new", "空": None}
    assert [(label.zh, value.zh) for label, value in facts(row, row)] == [
        ("核查对象", "拟出让区块"),
        ("业务类型", "延续"),
        ("权利类型", "采矿权"),
        ("自定", "new"),
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
        ((label, said),) = facts(row, row)
        assert (label.zh, said.zh) == ("申报面积（km²）", declared(value)["shown"])
    assert facts({"declared_area_km2": np.nan}, ["declared_area_km2"]) == []


def test_ten_thousand_verdict_rows_share_their_sentences(report):
    many = pd.concat([report.verdicts] * 200, ignore_index=True)
    page = web_map(report.blocks, valley(), dataclasses.replace(report, verdicts=many))
    assert sum(len(block["verdicts"]) for block in data_of(page)["blocks"]) == len(many)
    assert len(packed_of(page_of(page))["verdicts"]["heads"]) < 60


# ---- the font --------------------------------------------------------------------------------


def font_of(html):
    (look,) = (text for tag, _, text in read(html).inline if tag == "style" and "@font-face" in text)
    (data,) = re.findall(r'font-family: "Minplan"; src: url\(data:font/woff;base64,([^)]*)\)', look)
    return TTFont(io.BytesIO(base64.b64decode(data)))


def test_the_font_in_the_page_writes_all_that_the_page_says(page, report):
    html = page_of(page)
    drawn = {chr(code) for code in font_of(html).getBestCmap()}
    said = {sign for lang in ("zh", "en") for sign in json.dumps(data_of(page, lang), ensure_ascii=False)}
    assert said - drawn - set(missing("".join(said))) - {"\n"} == set()
    assert set("伊宁市不符合ABCabc0123456789（）：") <= drawn
    rare = web_map(report.blocks.assign(name="龘𠮷"), valley(), report)
    assert "𠮷" not in {chr(code) for code in font_of(page_of(rare)).getBestCmap()}
    assert len(html.encode()) < 1_000_000


def test_characters_that_the_font_lacks_are_named(report):
    rare = web_map(report.blocks.assign(name="𠮷"), valley(), report)
    assert "内嵌字体没有的字由系统字体显示：𠮷" in str(data_of(rare)["notes"])
    assert "内嵌字体没有" not in str(data_of(web_map(report.blocks, valley(), report))["notes"])
