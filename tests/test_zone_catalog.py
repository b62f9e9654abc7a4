from __future__ import annotations

import sys
from datetime import date

import pytest

from minplan_gis.errors import SourceError
from minplan_gis.vocabulary import GeometryStatus, Level, ZoneKind
from minplan_gis.zones.catalog import read_catalog

GOOD = """
schema = 1
title = "示例"
[[layer]]
id = "redline"
kind = "ecological_redline"
path = "数据/红线.shp"
encoding = "GBK"
fields = { zone_id = "HXBM", name = "HXMC" }
geometry_status = "official"
level = "县（市）级"
as_of = 2020-12-31
complete_for = "654002"
complete_within_m = 5000
edges = "geodesic"
features = 12
"""


def catalog(tmp_path, text):
    path = tmp_path / "catalog.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path, text):
    with pytest.raises(SourceError) as refused:
        read_catalog(catalog(tmp_path, text))
    return [problem.en for problem in refused.value.problems]


def test_a_catalog_is_read_as_written(tmp_path):
    found = read_catalog(catalog(tmp_path, "\ufeff" + GOOD))
    (layer,) = found.layers
    assert (found.title, layer.id, layer.kind) == ("示例", "redline", ZoneKind.ECOLOGICAL_REDLINE)
    assert layer.path == (tmp_path / "数据" / "红线.shp").resolve()
    assert (layer.status, layer.level, layer.as_of) == (
        GeometryStatus.OFFICIAL,
        Level.COUNTY,
        date(2020, 12, 31),
    )
    assert (layer.complete_for, layer.complete_within_m, layer.edges, layer.features) == (
        "654002",
        5000.0,
        "geodesic",
        12,
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("encoding =", "encodng =", "unknown key encodng; did you mean encoding"),
        ('title = "示例"', 'titel = "示例"', "unknown key titel; did you mean title"),
        ("schema = 1", "schema = 2", "schema = 1"),
        ('kind = "ecological_redline"', 'kind = "ecological_redlin"', "did you mean ecological_redline"),
        ('kind = "ecological_redline"\n', "", "kind is missing"),
        ("as_of = 2020-12-31", 'as_of = "2020"', "as_of should be a date"),
        ("as_of = 2020-12-31", "as_of = 2020-12-31T00:00:00", "as_of should be a date"),
        ('"official"', '"offical"', "official"),
        ('"geodesic"', '"straight"', "edges is plane, lonlat or geodesic"),
        ("features = 12", "features = -1", "negative"),
        ("features = 12", 'plan = "nowhere"', "no register of plan nowhere. There are: "),
        ("features = 12", 'plan = "yinning"', "did you mean yining"),
        ("数据/红线.shp", "a\\u0000.shp", "path holds the null character"),
        ("数据/红线.shp", "/a\\u0000.shp", "path holds the null character"),
        ('"GBK"', '"\\u0000"', "encoding holds the null character"),
        ('"654002"', '{ path = "a\\u0000.shp" }', "complete_for holds the null character"),
        ("features = 12", "features = true", "features should be a whole number"),
        ("complete_within_m = 5000", "complete_within_m = inf", "complete_within_m is 0 to 200000"),
        ("complete_within_m = 5000", "complete_within_m = 1e12", "complete_within_m is 0 to 200000"),
        ("complete_within_m = 5000", "complete_within_m = nan", "complete_within_m is 0 to 200000"),
        ("complete_within_m = 5000", "complete_within_m = 200001", "complete_within_m is 0 to 200000"),
        ('complete_for = "654002"\n', "", "complete_within_m needs complete_for"),
        ('complete_for = "654002"', "complete_for = { layer = 'x' }", "complete_for is a code"),
        ('complete_for = "654002"', "complete_for = { path = 'a.gpkg', lager = 'x' }", "did you mean layer"),
        ('complete_for = "654002"', "complete_for = { path = '../a.gpkg' }", "leaves the catalog's folder"),
        ("数据/红线.shp", "../红线.shp", "leaves the catalog's folder"),
        ("数据/红线.shp", "..\\\\..\\\\红线.shp", "leaves the catalog's folder"),
        ('"HXBM"', "3", "fields is { ours"),
        ("zone_id =", "kind =", "the catalog gives kind"),
        ("features = 12", "sha256 = 'abc'", "64 hexadecimal"),
    ],
)
def test_a_fault_is_told_with_the_nearest_right_word(tmp_path, old, new, said):
    assert old in GOOD
    told = faults(tmp_path, GOOD.replace(old, new))
    assert any(said in each for each in told), told


def test_all_faults_are_told_at_once(tmp_path):
    second = GOOD.split('title = "示例"')[1].replace("数据/", "../").replace('"redline"', '"b"')
    second = second.replace('"ecological_redline"', '"x"')
    told = faults(tmp_path, GOOD.replace("edges =", "egdes =") + second)
    assert ["egdes" in told[0], "b" in told[1], "leaves" in told[2]] == [True] * 3
    assert len(told) == 3


def test_an_absolute_path_is_the_users_choice(tmp_path):
    elsewhere = tmp_path / "elsewhere" / "a.gpkg"
    text = GOOD.replace("数据/红线.shp", elsewhere.as_posix())
    assert read_catalog(catalog(tmp_path, text)).layers[0].path == elsewhere


def test_an_id_names_one_layer(tmp_path):
    again = GOOD + GOOD.split('title = "示例"')[1]
    assert faults(tmp_path, again) == ["catalog.toml: layer id redline is repeated"]


def test_schematic_beside_official_of_one_kind_is_refused(tmp_path):
    other = (
        GOOD.split('title = "示例"')[1].replace('"redline"', '"drawn"').replace('"official"', '"schematic"')
    )
    (told,) = faults(tmp_path, GOOD + other)
    assert "redline, drawn" in told
    elsewhere = other.replace("ecological_redline", "river")
    assert len(read_catalog(catalog(tmp_path, GOOD + elsewhere)).layers) == 2


def test_a_path_through_a_loop_of_links_is_a_fault(tmp_path):
    loop = tmp_path / "数据"
    try:
        loop.symlink_to(loop)
    except OSError:
        pytest.skip("no links here")
    if sys.version_info < (3, 13):
        assert "can't be used" in faults(tmp_path, GOOD)[0]
    else:
        assert read_catalog(catalog(tmp_path, GOOD)).layers[0].path.name == "红线.shp"


@pytest.mark.parametrize(
    "content",
    [b"schema = ", "title = '红线'".encode("gb18030"), b"schema = 1", b"schema = " + b"9" * 5000, b""],
)
def test_what_is_no_catalog_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "catalog.toml"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"catalog\.toml"):
        read_catalog(path)


def test_a_missing_catalog_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"nothing\.toml"):
        read_catalog(tmp_path / "nothing.toml")
