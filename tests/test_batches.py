from __future__ import annotations

import os
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner

from minplan_gis.blocks import batches, ledger_of, load_blocks
from minplan_gis.cli.inspect import command as inspect_command
from minplan_gis.errors import SourceError
from minplan_gis.files.batch import folders
from table_makers import table_file


class GbkName(zipfile.ZipInfo):
    """A member named as archives of Chinese Windows name it: GBK, and no flag."""

    def _encodeFilenameFlags(self):  # noqa: N802 - zipfile's own
        return self.filename.encode("gbk"), self.flag_bits


def blocks_file(path, *ids):
    path.parent.mkdir(parents=True, exist_ok=True)
    squares = [shapely.box(81 + at / 10, 43.9, 81 + at / 10 + 0.01, 43.91) for at in range(2, 2 + len(ids))]
    gpd.GeoDataFrame({"区块编号": ids}, geometry=squares, crs="EPSG:4326").to_file(path, driver="GeoJSON")
    return path


def plots_txt(path, block_id):
    path.parent.mkdir(parents=True, exist_ok=True)
    corners = [(4861000, 27520000), (4861000, 27520200), (4861200, 27520200), (4861200, 27520000)]
    lines = [f"J{at},1,{north},{east}" for at, (north, east) in enumerate([*corners, corners[0]], start=1)]
    head = [
        "[属性描述]",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "带号=27",
        "精度=0.01",
    ]
    plot = f"5,4,{block_id},名,面,,,,@"
    path.write_bytes("\r\n".join([*head, "[地块坐标]", plot, *lines]).encode("gbk"))
    return path


def zipped(path, folder, kind=zipfile.ZipInfo):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.writestr(kind(file.relative_to(folder).as_posix()), file.read_bytes())
    return path


@pytest.fixture
def batch(tmp_path):
    folder = tmp_path / "七月"
    blocks_file(folder / "甲.geojson", "A", "B")
    plots_txt(folder / "乙" / "丙.txt", "C")
    (folder / "说明.pdf").write_bytes(b"%PDF-1.4")
    (folder / ".DS_Store").write_bytes(b"")
    (folder / "乙" / "~$丁.xlsx").write_bytes(b"")
    return folder


def load(path, reader, **given):
    blocks = load_blocks(path, reader=reader, **given)
    return blocks, {(entry.file, entry.role): entry for entry in ledger_of(blocks)}


def codes(entry):
    return [row.code for row in entry.quarantined]


def test_every_file_of_a_folder_is_read_or_told(batch, reader):
    blocks, entries = load(batch, reader)
    assert {file for file, _ in entries} == {"七月/甲.geojson", "七月/说明.pdf", "七月/乙/丙.txt", "七月/"}
    assert set(blocks.index) == {"A", "B", "C"}
    assert blocks.loc["C", "source_file"] == "七月/乙/丙.txt"
    assert codes(entries["七月/说明.pdf", "blocks"]) == ["not_allowed"]
    told = "；".join(note.zh for note in entries["七月/", "blocks"].notes)
    assert "其中 3 个文件" in told
    assert "隐藏或临时文件，未读：.DS_Store、乙/~$丁.xlsx" in told


@pytest.mark.parametrize("kind", [zipfile.ZipInfo, GbkName])
def test_a_zip_is_read_as_its_folder_whatever_its_names_are_coded_in(batch, tmp_path, reader, kind):
    blocks, entries = load(zipped(tmp_path / "批.zip", batch, kind), reader)
    assert set(blocks.index) == {"A", "B", "C"}
    assert {file for file, _ in entries} == {
        "批.zip/甲.geojson",
        "批.zip/说明.pdf",
        "批.zip/乙/丙.txt",
        "批.zip/",
    }


def test_a_zip_in_a_folder_and_a_zip_in_a_zip_are_opened(tmp_path, reader):
    blocks_file(tmp_path / "里" / "a.geojson", "A")
    (tmp_path / "外").mkdir()
    zipped(tmp_path / "外" / "里.zip", tmp_path / "里")
    blocks_file(tmp_path / "外" / "b.geojson", "B")
    (tmp_path / "最外").mkdir()
    zipped(tmp_path / "最外" / "外.zip", tmp_path / "外")
    blocks, _ = load(tmp_path / "最外", reader)
    assert blocks["source_file"].to_dict() == {
        "A": "最外/外.zip/里.zip/a.geojson",
        "B": "最外/外.zip/b.geojson",
    }


def test_one_zip_too_deep_is_told_and_not_opened(tmp_path, reader):
    folder = blocks_file(tmp_path / "0" / "a.geojson", "A").parent
    for depth in range(1, 6):
        (tmp_path / str(depth)).mkdir()
        zipped(tmp_path / str(depth) / "z.zip", folder)
        folder = tmp_path / str(depth)
    blocks, entries = load(folder, reader)
    assert blocks.empty
    assert [codes(entry) for entry in entries.values() if entry.quarantined] == [["no_layer"]]


def test_a_bomb_in_a_batch_is_refused_and_the_rest_is_read(tmp_path, reader):
    folder = blocks_file(tmp_path / "批" / "a.geojson", "A").parent
    with zipfile.ZipFile(folder / "炸.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\0" * 60_000_000)
    blocks, entries = load(folder, reader)
    assert list(blocks.index) == ["A"]
    assert codes(entries["批/炸.zip", "blocks"]) == ["too_large"]


def test_all_archives_together_are_bounded(batch, tmp_path, reader, monkeypatch):
    monkeypatch.setattr(batches, "MAX_UNPACKED", 10)
    with pytest.raises(SourceError, match="合计超过 10 字节"):
        load(zipped(tmp_path / "批.zip", batch), reader)


def test_sidecars_of_shapefiles_are_said_and_not_told_as_unread(tmp_path, reader):
    blocks, _ = load(blocks_file(tmp_path / "a.geojson", "A"), reader)
    (tmp_path / "批").mkdir()
    blocks[["name", "geometry"]].to_file(tmp_path / "批" / "区块.shp", encoding="utf-8")
    (tmp_path / "批" / "区块.shp.xml").write_text("<a/>")
    (tmp_path / "批" / "别的.dbf").write_bytes(b"x")
    _, entries = load(tmp_path / "批", reader)
    assert {file: codes(entry) for (file, _), entry in entries.items()} == {
        "批/别的.dbf": ["not_allowed"],
        "批/区块.shp": [],
        "批/": [],
    }
    assert "区块.dbf、区块.prj、区块.shp.xml、区块.shx" in "".join(
        note.zh for note in entries["批/", "blocks"].notes
    )


def test_the_same_id_in_two_files_names_neither(tmp_path, reader):
    blocks_file(tmp_path / "批" / "a.geojson", "A", "B")
    blocks_file(tmp_path / "批" / "b.geojson", "C", "A")
    blocks, entries = load(tmp_path / "批", reader)
    assert sorted(blocks.index) == ["B", "C"]
    assert "批/b.geojson" in entries["批/a.geojson", "blocks"].quarantined[0].reason.zh


def test_a_file_named_beside_its_folder_is_read_once(batch, reader):
    blocks = load_blocks(batch / "甲.geojson", batch, reader=reader)
    assert sorted(blocks.index) == ["A", "B", "C"]
    assert "给出 2 次" in "".join(note.zh for note in ledger_of(blocks)[0].notes)


def test_the_table_of_attributes_in_the_folder_is_no_file_of_blocks(batch, reader):
    table = table_file(batch / "属性.csv", [["区块编号", "矿种"], ["A", "煤"], ["B", "铁"], ["C", "铜"]])
    blocks, entries = load(batch, reader, attributes=table)
    assert blocks.loc[["A", "B", "C"], "mineral"].tolist() == ["煤", "铁", "铜"]
    assert ("七月/属性.csv", "blocks") not in entries
    assert "属性.csv" in "".join(note.zh for note in entries["七月/", "blocks"].notes)


def test_an_empty_folder_is_told(tmp_path, reader):
    (tmp_path / "空").mkdir()
    blocks, entries = load(tmp_path / "空", reader)
    assert blocks.empty
    assert codes(entries["空/", "blocks"]) == ["no_layer"]


def test_a_disk_named_by_mistake_is_refused(batch, reader, monkeypatch):
    monkeypatch.setattr(folders, "MAX_FILES", 2)
    with pytest.raises(SourceError, match="超过 2 个"):
        load(batch, reader)


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_links_to_folders_are_not_followed(batch, reader):
    (batch / "乙" / "环").symlink_to(batch, target_is_directory=True)
    blocks, _ = load(batch, reader)
    assert sorted(blocks.index) == ["A", "B", "C"]


def test_inspect_goes_through_a_folder(batch):
    shown = CliRunner().invoke(inspect_command("zh"), [str(batch)], standalone_mode=False)
    assert shown.return_value == 3
    assert "七月/乙/丙.txt" in shown.output
    assert "其中 3 个文件" in shown.output


def test_both_ways_of_reading_give_the_same(batch, tmp_path):
    path = zipped(tmp_path / "批.zip", batch)
    from minplan_gis.files import open_reader  # noqa: PLC0415

    with open_reader(trusted=True) as trusted, open_reader() as apart:
        one, other = load(path, trusted)[1], load(path, apart)[1]
    assert one.keys() == other.keys()
    assert Path(next(iter(one))[0]).parts[0] == "批.zip"
