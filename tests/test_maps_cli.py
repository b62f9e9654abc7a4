"""``minplan map``: the options of a page."""

import pytest

from minplan_gis.cli import main
from minplan_gis.datasets import data_path
from webpages import packed_of, policy_of

PLOTS = data_path("examples", "yining") / "yining_plots.txt"


@pytest.fixture
def drawn(tmp_path, capsys):
    def draw(*words, name="图.html"):
        code = main(["map", str(PLOTS), *map(str, words), "-o", str(tmp_path / name)])
        path = tmp_path / name
        html = path.read_text(encoding="utf-8") if path.exists() else ""
        return code, html, capsys.readouterr().err

    return draw


def test_a_public_page_with_signs_of_ones_own(drawn, tmp_path):
    (tmp_path / "图式.toml").write_text('[zone.road]\ncolor = "#123456"\n', encoding="utf-8")
    code, html, _ = drawn("--plan", "yining", "--edition", "public", "--styles", tmp_path / "图式.toml")
    packed = packed_of(html)
    assert (code, packed["edition"], packed["coordinates"]) == (0, "public", False)
    assert "#123456" in {layer["style"]["color"] for layer in packed["layers"]}
    assert any(layer["withheld"] != "" for layer in packed["layers"])


def test_a_page_with_a_service_under_it(drawn):
    code, html, _ = drawn("--basemap", "https://t.example.cn/{z}/{x}/{y}.png")
    assert code == 0
    assert policy_of(html)["img-src"] == ["data:", "https://t.example.cn"]


@pytest.mark.parametrize(
    ("words", "name", "said"),
    [
        (["--max-mb", "0.2"], "图.html", "请加大 --max-mb"),
        (["--basemap", "https://x.baidu.com/{z}/{x}/{y}"], "图.html", "百度底图（BD-09）"),
        (["--basemap", "没有.tif"], "图.html", "底图 没有.tif：文件不存在"),
        (["--basemap", "没有.tif"], "图.pdf", "--basemap、--max-mb 只用于网页"),
        (["--styles", "没有.toml"], "图.html", "没有.toml"),
    ],
)
def test_what_can_not_be_drawn_is_said_and_nothing_is_left(drawn, words, name, said, tmp_path):
    code, html, err = drawn(*words, name=name)
    assert (code, html) == (2, "")
    assert said in err
    assert list(tmp_path.iterdir()) == []
