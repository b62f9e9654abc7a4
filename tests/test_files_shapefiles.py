"""Shapefiles: text in its real encoding, numbers as displayed, no row lost between .shp, .shx, .dbf."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile

import numpy as np
import pytest
import shapely

from file_makers import dbf, shapefile, square
from minplan_gis.files import Request, open_reader
from minplan_gis.files.sources import digest

NAMES = ["伊宁市建筑用砂", "察布查尔县砖瓦用粘土", "特克斯县大理岩", "ABC"]
SHAPES = [square(at) for at in range(len(NAMES))]


def codes(layer):
    return [item.code for item in layer.entry.quarantined]


def notes(layer):
    return " ".join(note.zh for note in layer.entry.notes)


def named(path, encoding="GB18030", cpg=None):
    """Write names in an encoding and a .cpg that says what it likes."""
    shapefile(
        path, SHAPES, columns={"名称": NAMES, "id": ["0001", "0002", "0003", "0004"]}, encoding=encoding
    )
    path.with_suffix(".cpg").unlink()
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


class TestEncoding:
    @pytest.mark.parametrize("language", [0x00, 0x57, 0x4D, 0x03])
    @pytest.mark.parametrize("cpg", [None, "GBK", "CP936", "936", "ANSI 936", "GB2312", "gb18030"])
    def test_gbk_is_read_whatever_it_is_called(self, read, tmp_path, cpg, language):
        path = named(tmp_path / "a.shp", cpg=cpg)
        table = bytearray(path.with_suffix(".dbf").read_bytes())
        table[29] = language
        path.with_suffix(".dbf").write_bytes(table)
        layer = read(path)
        assert list(layer.frame["名称"]) == NAMES
        assert layer.entry.encoding == "GB18030"
        assert ("GB18030" in notes(layer)) is (cpg is None)

    @pytest.mark.parametrize("cpg", [None, "UTF-8", "utf8", "65001"])
    def test_utf8_is_read(self, read, tmp_path, cpg):
        layer = read(named(tmp_path / "a.shp", "UTF-8", cpg))
        assert list(layer.frame["名称"]) == NAMES
        assert layer.entry.encoding == "UTF-8"

    @pytest.mark.parametrize(
        ("real", "cpg"),
        [("GB18030", "UTF-8"), ("UTF-8", "GBK"), ("GB18030", "ISO-8859-1"), ("UTF-8", "88591")],
    )
    def test_a_wrong_cpg_is_told_and_not_followed(self, read, tmp_path, real, cpg):
        layer = read(named(tmp_path / "a.shp", real, cpg))
        assert list(layer.frame["名称"]) == NAMES
        assert cpg in notes(layer)

    @pytest.mark.parametrize("variable", ["SHAPE_ENCODING", "DBF_ENCODING"])
    @pytest.mark.parametrize("value", ["UTF-8", "GBK", "ISO-8859-1", ""])
    def test_the_environment_changes_nothing(self, monkeypatch, tmp_path, variable, value):
        path = named(tmp_path / "a.shp")
        monkeypatch.setenv(variable, value)
        for trusted in (False, True):
            with open_reader(trusted=trusted) as reader:
                assert list(reader.read(Request(path, "blocks"))[0].frame["名称"]) == NAMES

    def test_the_user_s_is_taken_or_refused_and_never_replaced(self, read, tmp_path):
        path = named(tmp_path / "a.shp")
        assert list(read(path, encoding="GBK").frame["名称"]) == NAMES
        assert codes(read(path, encoding="UTF-8")) == ["wrong_encoding"]

    def test_western_text_is_not_taken_for_chinese(self, read, tmp_path):
        path = named(tmp_path / "a.shp")
        dbf(path.with_suffix(".dbf"), [(b"name", "C", 10, 0)], [[b"Caf\xe9 x"]] * 4)
        path.with_suffix(".cpg").write_text("ISO-8859-1")
        assert list(read(path).frame["name"]) == ["Café x"] * 4

    def test_text_cut_inside_a_character_keeps_the_rest(self, read, tmp_path):
        path = named(tmp_path / "a.shp")
        name, value = "采矿许可证号".encode()[:10], "伊宁市".encode()[:7]
        dbf(path.with_suffix(".dbf"), [(name, "C", 7, 0)], [[value]] * 4)
        frame = read(path).frame
        assert list(frame["采矿许"]) == ["伊宁"] * 4

    def test_one_undecodable_row_is_set_aside(self, read, tmp_path):
        path = named(tmp_path / "a.shp")
        cells = ["伊宁".encode(), "新源".encode(), b"\xff\xff", "特克斯".encode()]
        dbf(path.with_suffix(".dbf"), [(b"name", "C", 12, 0)], [[cell] for cell in cells])
        layer = read(path)
        assert list(layer.frame["name"]) == ["伊宁", "新源", "特克斯"]
        assert [(item.row, item.code) for item in layer.entry.quarantined] == [("3", "wrong_encoding")]

    def test_pyogrio_s_own_cut_names_are_read(self, read, tmp_path):
        with pytest.warns(RuntimeWarning, match="Normalized"):
            shapefile(tmp_path / "a.shp", SHAPES, columns={"采矿权名称": NAMES})
        frame = read(tmp_path / "a.shp").frame
        assert list(frame["采矿权"]) == NAMES


class TestValues:
    FIELDS = (
        (b"id", "C", 6, 0),
        (b"no", "N", 8, 0),
        (b"long", "N", 20, 0),
        (b"price", "N", 10, 2),
        (b"day", "D", 8, 0),
        (b"flag", "L", 1, 0),
    )
    ROWS = (
        (b"0001", b"12", b"65400020240516000123", b"12.50", b"20240516", b"T"),
        (b"02", b"", b"7", b"", b"", b"?"),
        (b"", b"7", b"", b"-1.00", b"20231231", b"F"),
    )

    @pytest.fixture
    def path(self, tmp_path):
        path = shapefile(tmp_path / "a.shp", SHAPES[:3])
        dbf(path.with_suffix(".dbf"), self.FIELDS, self.ROWS)
        return path

    def test_keep_kind_and_digits(self, read, path):
        frame = read(path).frame
        assert frame["id"].tolist()[:2] == ["0001", "02"]
        assert frame["id"].isna().tolist() == [False, False, True]
        assert frame["no"].tolist() == [12, None, 7] or frame["no"].isna().tolist() == [False, True, False]
        assert frame["price"].tolist() == pytest.approx([12.5, np.nan, -1.0], nan_ok=True)
        assert list(frame["day"]) == [dt.date(2024, 5, 16), None, dt.date(2023, 12, 31)]

    def test_a_code_of_twenty_digits_is_not_rounded(self, read, path):
        assert read(path).frame["long"].tolist()[:2] == ["65400020240516000123", "7"]

    @pytest.mark.parametrize(("field", "shown"), [("no", ["12", "7"]), ("price", ["12.50", "-1.00"])])
    def test_numbers_that_name_rows_are_text_as_displayed(self, read, path, field, shown):
        assert read(path, id_field=field).frame[field].dropna().tolist() == shown

    def test_repeated_names_are_told_apart(self, read, tmp_path):
        path = shapefile(tmp_path / "a.shp", SHAPES[:1])
        dbf(path.with_suffix(".dbf"), [(b"name", "C", 3, 0)] * 2, [[b"x", b"y"]])
        frame = read(path).frame
        assert (frame["name"].iloc[0], frame["name_2"].iloc[0]) == ("x", "y")


class TestMissingFiles:
    def test_a_missing_dbf_is_named(self, read, tmp_path):
        path = named(tmp_path / "区块.shp")
        path.with_suffix(".dbf").unlink()
        layer = read(path)
        assert codes(layer) == ["missing_sidecar"]
        assert "区块.dbf" in layer.entry.quarantined[0].reason.zh

    def test_a_missing_shx_is_made_anew_outside_the_users_folder(self, read, tmp_path):
        path = named(tmp_path / "区块.shp")
        whole = read(path).frame
        path.with_suffix(".shx").unlink()
        layer = read(path)
        assert layer.frame.equals(whole)
        assert "重建" in notes(layer)
        assert not path.with_suffix(".shx").exists()

    def test_a_cut_shp_without_its_shx_still_accounts_for_every_row(self, read, tmp_path):
        path = named(tmp_path / "a.shp")
        path.with_suffix(".shx").unlink()
        path.write_bytes(path.read_bytes()[:-150])
        layer = read(path)
        assert layer.entry.balanced
        assert layer.entry.declared == len(NAMES)
        assert set(codes(layer)) == {"truncated"}

    def test_upper_case_endings_are_the_same_files(self, read, tmp_path):
        path = named(tmp_path / "a.shp", cpg="GBK")
        for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            path.with_suffix(ending).rename(path.with_suffix(ending.upper()))
        layer = read(path.with_suffix(".SHP"))
        assert list(layer.frame["名称"]) == NAMES

    def test_without_prj_the_user_states_the_system(self, read, tmp_path):
        path = named(tmp_path / "a.shp")
        path.with_suffix(".prj").unlink()
        layer = read(path)
        assert codes(layer) == ["missing_crs"]
        assert ".prj" in layer.entry.quarantined[0].remedy.zh
        assert read(path, crs="EPSG:4490").entry.read == 4

    def test_upper_case_endings_are_theirs(self, read, tmp_path):
        path = named(tmp_path / "a.shp")
        for ending in (".shp", ".shx", ".dbf", ".prj"):
            path.with_suffix(ending).rename(tmp_path / f"A{ending.upper()}")
        assert read(tmp_path / "A.SHP").entry.read == 4

    def test_esri_s_prj_is_known(self, read, tmp_path):
        plane = [shapely.box(27_516_000, 4_875_000, 27_517_000, 4_876_000)]
        path = shapefile(tmp_path / "a.shp", plane, crs="EPSG:4515")
        assert "CGCS2000_3_Degree_GK_Zone_27" in path.with_suffix(".prj").read_text()
        layer = read(path)
        assert (layer.entry.read, layer.entry.source_crs) == (1, "EPSG:4515")


class TestCensus:
    COUNT = 100

    @pytest.fixture
    def path(self, tmp_path):
        return shapefile(tmp_path / "a.shp", [square(at % 40, at // 40) for at in range(self.COUNT)])

    def accounted(self, layer, declared=COUNT):
        entry = layer.entry
        assert entry.declared == declared
        assert entry.balanced
        return entry.read

    def cut(self, path, ending, keep):
        content = path.with_suffix(ending).read_bytes()
        path.with_suffix(ending).write_bytes(content[:keep])

    def test_whole(self, read, path):
        assert self.accounted(read(path)) == self.COUNT

    def test_a_cut_shp_loses_no_row_silently(self, read, path):
        record = (path.stat().st_size - 100) // self.COUNT
        self.cut(path, ".shp", 100 + record * 50 + 10)
        layer = read(path)
        assert self.accounted(layer) == 50
        assert set(codes(layer)) == {"truncated"}
        assert [item.row for item in layer.entry.quarantined] == [str(at) for at in range(51, 101)]
        assert "文件头声明" in notes(layer)

    def test_a_cut_shx_loses_no_row_silently(self, read, path):
        self.cut(path, ".shx", 100 + 8 * 60)
        layer = read(path)
        if layer.entry.declared is None:
            assert codes(layer) == ["truncated"]
        else:
            assert self.accounted(layer) == 60

    def test_a_cut_dbf_loses_no_row_silently(self, read, path):
        content = path.with_suffix(".dbf").read_bytes()
        header, record = struct.unpack_from("<HH", content, 8)
        self.cut(path, ".dbf", header + record * 70 + 5)
        layer = read(path)
        if layer.entry.declared is None:
            assert codes(layer) == ["truncated"]
        else:
            assert self.accounted(layer) == 70

    @pytest.mark.parametrize("rows", [3, 7])
    def test_a_dbf_of_another_length_is_noticed(self, read, tmp_path, rows):
        path = shapefile(tmp_path / "b.shp", [square(at) for at in range(5)])
        dbf(path.with_suffix(".dbf"), [(b"id", "C", 4, 0)], [[b"%04d" % at] for at in range(rows)])
        layer = read(path)
        assert self.accounted(layer, max(rows, 5)) == min(rows, 5)
        assert "行数不一致" in notes(layer)

    def test_an_shx_of_a_shorter_file_is_noticed(self, read, path, tmp_path):
        other = shapefile(tmp_path / "b.shp", [square(at) for at in range(40)])
        path.with_suffix(".shx").write_bytes(other.with_suffix(".shx").read_bytes())
        assert self.accounted(read(path)) == 40

    def test_deleted_rows_do_not_count(self, read, path):
        content = bytearray(path.with_suffix(".dbf").read_bytes())
        header, record = struct.unpack_from("<HH", content, 8)
        for row in (0, 42):
            content[header + record * row] = ord("*")
        path.with_suffix(".dbf").write_bytes(content)
        layer = read(path)
        assert self.accounted(layer, 98) == 98
        assert layer.frame.index[0] == "2"
        assert layer.frame["name"].iloc[0] == "区块1"
        assert "标记删除" in notes(layer)

    def test_a_null_shape_is_set_aside(self, read, tmp_path):
        layer = read(shapefile(tmp_path / "b.shp", [square(0), None, square(1)]))
        assert [(item.row, item.code) for item in layer.entry.quarantined] == [("2", "null_geometry")]


class TestZip:
    def pack(self, folder, stem, archive, *, prefix=""):
        with zipfile.ZipFile(archive, "a") as packed:
            for ending in (".shp", ".shx", ".dbf", ".prj"):
                packed.write((folder / stem).with_suffix(ending), f"{prefix}{stem}{ending}")

    def test_every_shapefile_is_a_layer(self, reader, tmp_path):
        for stem in ("甲", "乙"):
            self.pack(tmp_path, named(tmp_path / f"{stem}.shp").stem, tmp_path / "a.zip", prefix="某县/")
        layers = reader.read(Request(tmp_path / "a.zip", "zones"))
        assert sorted(layer.entry.layer for layer in layers) == ["某县/乙", "某县/甲"]
        assert all(list(layer.frame["名称"]) == NAMES for layer in layers)
        (one,) = reader.read(Request(tmp_path / "a.zip", "zones", layer="某县/乙"))
        assert one.entry.sha256 == digest([tmp_path / "a.zip"])

    def test_names_packed_as_gbk_are_read(self, reader, tmp_path):
        path = named(tmp_path / "a.shp")
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            for ending in (".shp", ".shx", ".dbf", ".prj"):
                info = zipfile.ZipInfo("XX" + ending)
                packed.writestr(info, path.with_suffix(ending).read_bytes())
        raw = (tmp_path / "a.zip").read_bytes().replace(b"XX.", "区".encode("gbk") + b".")
        (tmp_path / "a.zip").write_bytes(raw)
        (layer,) = reader.read(Request(tmp_path / "a.zip", "blocks"))
        assert (layer.entry.layer, layer.entry.read) == ("区", 4)

    @pytest.mark.parametrize("name", ["../a.shp", "/etc/a.shp", "C:/a.shp", "x/../../a.shp"])
    def test_a_member_that_points_outside_is_refused(self, read, tmp_path, name):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            packed.writestr(name, b"x")
        assert codes(read(tmp_path / "a.zip")) == ["not_allowed"]

    def test_a_link_is_refused(self, read, tmp_path):
        info = zipfile.ZipInfo("a.shp")
        info.external_attr = 0o120777 << 16
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            packed.writestr(info, "/etc/passwd")
        assert codes(read(tmp_path / "a.zip")) == ["not_allowed"]

    def test_a_bomb_is_refused_before_it_is_unpacked(self, read, tmp_path):
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("a.shp", b"\0" * 50_000_000)
        assert codes(read(tmp_path / "a.zip")) == ["too_large"]

    def test_a_bomb_that_lies_of_its_size_is_refused_while_it_is_unpacked(self, read, tmp_path):
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("a.shp", b"\0" * 50_000_000)
        size = struct.pack("<I", 50_000_000)
        (tmp_path / "a.zip").write_bytes(
            (tmp_path / "a.zip").read_bytes().replace(size, struct.pack("<I", 100))
        )
        assert codes(read(tmp_path / "a.zip"))[0] in {
            "too_large",
            "unreadable",
            "truncated",
            "missing_sidecar",
        }

    def test_too_many_members_are_refused(self, read, tmp_path):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            for at in range(10_001):
                packed.writestr(f"{at}.shp", b"")
        assert codes(read(tmp_path / "a.zip")) == ["too_large"]

    @pytest.mark.parametrize("keep", [0.2, 0.7, 0.99])
    def test_a_cut_archive_is_refused(self, read, tmp_path, keep):
        self.pack(tmp_path, named(tmp_path / "a.shp").stem, tmp_path / "a.zip")
        content = (tmp_path / "a.zip").read_bytes()
        (tmp_path / "a.zip").write_bytes(content[: int(len(content) * keep)])
        assert codes(read(tmp_path / "a.zip")) == ["unreadable"]

    def test_an_archive_without_shapefile_is_told(self, read, tmp_path):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            packed.writestr("readme.txt", "x")
        assert codes(read(tmp_path / "a.zip")) == ["no_layer"]


def test_the_digest_covers_every_file(read, tmp_path):
    path = named(tmp_path / "a.shp", cpg="GBK")
    parts = [path.with_suffix(ending) for ending in (".cpg", ".dbf", ".prj", ".shp", ".shx")]
    first = read(path).entry.sha256
    assert first == digest(parts)
    path.with_suffix(".dbf").write_bytes(path.with_suffix(".dbf").read_bytes().replace(b"0002", b"0009"))
    assert read(path).entry.sha256 != first
