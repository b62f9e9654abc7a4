"""The command line: what it says, in which language, and with which exit code."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from minplan_gis.cli import main
from minplan_gis.cli.columns import table, width, wrap
from minplan_gis.cli.parameters import FORMATS
from minplan_gis.datasets import data_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

VERBS = ("check", "map", "inspect", "convert", "zones", "rules", "plans", "audit", "new-plan", "demo")


class Console:
    """Runs a command line in this process and keeps what it said."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self.capture = capture

    def __call__(self, *words: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        said = self.capture.readouterr()
        return code, said.out, said.err


@pytest.fixture
def minplan(capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(capsys)


def longest(text: str) -> int:
    return max(width(line) for line in text.splitlines())


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_of_every_verb(minplan: Console, verb: str, lang: str) -> None:
    code, out, err = minplan("--lang", lang, verb, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(("用法：" if lang == "zh" else "usage: ") + f"minplan {verb} ")
    assert longest(out) <= 100
    assert (lang == "zh") == ("输出语言" in out)


def test_language_is_taken_after_the_verb_too(minplan: Console) -> None:
    assert minplan("rules", "--help", "--lang=en") == minplan("--lang", "en", "rules", "--help")


def test_help_lists_every_verb(minplan: Console) -> None:
    code, out, _ = minplan("--help")
    assert code == 0
    listed = [line.split()[0] for line in out.splitlines() if line.startswith("  ") and line[2] != " "]
    assert tuple(word for word in listed if not word.startswith("-")) == VERBS


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chekc"], "没有命令 chekc，是否指 check？"),
        (["check"], "缺少"),
        (["rules", "--pakc", "x"], "没有选项 --pakc，是否指 --pack？"),
        (["rules", "--lang", "fr"], "--lang"),
        (["check", "a.txt", "--out", "o"], "请用 --plan 或 --zones 指明图层"),
        (
            ["check", "a.txt", "--plan", "yining", "--date", "2026-02-30", "--out", "o"],
            "“2026-02-30” 不是日期",
        ),
        (
            ["check", "a.txt", "--plan", "yining", "--set", "mining", "--out", "o"],
            "“mining” 应写作 名称=内容",
        ),
        (
            ["check", "a.txt", "--plan", "yining", "--format", "pdf", "--out", "o"],
            "不能输出 pdf；可选 xlsx,json,gpkg,html",
        ),
        (
            [
                "check",
                "a.txt",
                "--plan",
                "yining",
                "--set",
                "method=露天",
                "--set",
                "method=地下",
                "--out",
                "o",
            ],
            "method 给了两个不同的值",
        ),
        (["map", "a.txt", "--out", "map.doc"], "map.doc 应以 .html、.pdf、.svg 或 .png 结尾"),
        (["map", "a.txt", "--demo-data", "--out", "map.html"], "须与 --judge 同用"),
        (["check", "a.txt", "--plan", "yinning", "--out", "o"], "没有规划 yinning；现有：tacheng、tekes、"),
        (["zones", "--plan", "yinning"], "没有规划 yinning；现有：tacheng、tekes、"),
        (["zones"], "请写图层目录或 --plan 代码"),
        (["plans", "--kind", "roads"], "--kind 须与规划代码同用"),
        (["rules", "--pack", "nowhere"], "没有规则包 nowhere"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_one_clear_line(
    minplan: Console, words: Sequence[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = minplan(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_no_words_show_the_help(minplan: Console) -> None:
    code, out, err = minplan()
    assert (code, out) == (2, "")
    assert "用法：minplan" in err


def test_rule_file_with_several_faults_tells_them_all(minplan: Console, tmp_path: Path) -> None:
    path = tmp_path / "我的规则.toml"
    path.write_text('schema = 1\nid = "x"\n[[rule]]\nid = "A"\nzonse = ["road"]\n', encoding="utf-8")
    code, out, err = minplan("rules", path)
    assert (code, out) == (2, "")
    assert all(line.startswith("错误：") for line in err.splitlines())
    assert len(err.splitlines()) > 2
    assert "我的规则.toml" in err


def test_an_internal_error_is_not_taken_for_a_verdict(
    minplan: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_path: Path) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("minplan_gis.cli.rules.load_rules", broken)
    code, _, err = minplan("rules", "x.toml")
    assert code == 2
    assert "程序内部错误（ZeroDivisionError）" in err


def test_interrupt_is_130(minplan: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_path: Path) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("minplan_gis.cli.rules.load_rules", interrupted)
    assert minplan("rules", "x.toml")[0] == 130


def console_with(code_page: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": code_page, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "minplan_gis.cli", *words]
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)


@pytest.mark.parametrize("code_page", ["cp936", "cp1252"])
def test_console_that_lacks_characters_prints_all_the_same(code_page: str) -> None:
    done = console_with(code_page, "--help")
    assert done.returncode == 0
    assert b"check" in done.stdout
    assert ("核查区块" in done.stdout.decode(code_page)) == (code_page == "cp936")


def test_wide_characters_take_two_columns() -> None:
    rows = table([("编号", "名称", "备注"), ("A-1", "南台子", ""), ("0002", "x", "y")])
    assert rows == ["编号  名称    备注", "A-1   南台子", "0002  x       y"]


def test_wrapped_text_is_whole_and_fits() -> None:
    text = "核查一个或多个文件中的区块，写出报告。reports, maps and 账目 are written."
    lines = wrap(text, 20)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= 21 for line in lines)
    assert not any(line.startswith(("，", "。", ",")) for line in lines)


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f"'{sys.executable}' -m minplan_gis.cli rules --json | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
    assert b"Traceback" not in done.stderr


def test_rules_as_json(minplan: Console, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'schema = 1\nid = "own"\ntitle = { zh = "自备", en = "own" }\n[[rule]]\nid = "OWN-1"\n'
        'title = { zh = "离公路百米", en = "100 m from roads" }\nzones = ["road"]\n'
        'setback = { min_distance_m = 100 }\ngrade = "review"\n'
        'basis = { document = "某办法", clause = "第一条", confidence = "needs_confirmation" }\n',
        encoding="utf-8",
    )
    code, out, _ = minplan("rules", path, "--json")
    rule = json.loads(out)[0]["rule"][0]
    assert code == 0
    assert (rule["id"], rule["zones"], rule["setback"]) == ("OWN-1", ["road"], {"min_distance_m": 100})
    assert rule["title"] == {"zh": "离公路百米", "en": "100 m from roads"}


EXAMPLES = data_path("examples", "yining")
PLOTS = EXAMPLES / "yining_plots.txt"
ATTRIBUTES = EXAMPLES / "blocks_attributes.csv"
SHAPES = EXAMPLES / "yining_blocks.shp"


def check(*words: str | Path, out: Path) -> tuple[str | Path, ...]:
    """Give the words of a check by the rules on roads and farmland, on a day of the plan's period."""
    scope = ("--plan", "yining", "--date=2024-06-30", "--select=ROAD-17a,FARM-JBNT")
    return ("check", *words, "--attributes", ATTRIBUTES, *scope, "--out", out)


def document(out: Path) -> dict[str, Any]:
    return json.loads((out / "report.json").read_text(encoding="utf-8"))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_demo_succeeds_and_explains_every_output(minplan: Console, tmp_path: Path) -> None:
    code, out, _ = minplan("demo", "--out", tmp_path)
    assert code == 0, out
    assert names(tmp_path) == set(FORMATS.values())
    assert all(str(tmp_path / name) in out for name in FORMATS.values())
    assert "示意数据，仅供演示，不作依据" in out
    examples = tomllib.loads((EXAMPLES / "examples.toml").read_text(encoding="utf-8"))
    assert all(f"  {block['id']}  " in out and block["shows"]["zh"] in out for block in examples["block"])
    assert "核查的退出码为 1，与应有的一致" in out


def test_demo_gives_the_same_bytes_in_another_time_zone_locale_and_hash_seed(tmp_path: Path) -> None:
    places = {"east": ("Asia/Shanghai", "1", "C.UTF-8"), "west": ("America/New_York", "2", "C")}
    for name, (zone, seed, locale) in places.items():
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale}
        command = [sys.executable, "-m", "minplan_gis.cli", "demo", "--out", tmp_path / name]
        subprocess.run(command, env=environment, capture_output=True, check=True, timeout=300)
    east, west = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in places)
    assert set(east) == set(FORMATS.values())
    assert east == west


def test_check_says_in_the_terminal_what_the_outputs_say(minplan: Console, tmp_path: Path) -> None:
    code, out, _ = minplan(*check(PLOTS, "--demo-data", out=tmp_path))
    assert code == 1, out
    assert "核查日期 2024-06-30" in out
    assert "退出码 1" in out
    assert document(tmp_path)["exit_code"] == 1
    failed = {row["block_id"] for row in document(tmp_path)["verdicts"] if row["outcome"]["id"] == "fail"}
    assert "DK004" in failed
    told = {line.split()[0] for line in out.splitlines() if "本次核查范围内：不符合" in line}
    assert told == failed


def test_schematic_layers_judge_nothing(minplan: Console, tmp_path: Path) -> None:
    code, out, _ = minplan(*check(PLOTS, out=tmp_path))
    assert code == 2
    found = {row["outcome"]["id"] for row in document(tmp_path)["verdicts"]}
    assert found == {"not_checked", "not_applicable"}
    assert "示意图层，不作判定依据" in out


def test_a_bad_file_is_recorded_and_the_batch_goes_on(minplan: Console, tmp_path: Path) -> None:
    broken = tmp_path / "坏 file.gpkg"
    broken.write_bytes(b"SQLite format 3\x00 and then nothing")
    absent = tmp_path / "absent.shp"
    out = tmp_path / "out"
    code, said, _ = minplan(*check(broken, PLOTS, absent, "--demo-data", "--format", "json", out=out))
    assert code == 1
    assert names(out) == {"report.json"}
    assert "坏 file.gpkg" in said
    assert "absent.shp" in said
    assert len(document(out)["blocks"]) == 10


def test_older_outputs_beside_new_ones_are_named(minplan: Console, tmp_path: Path) -> None:
    (tmp_path / "map.html").write_text("of yesterday", encoding="utf-8")
    _, said, _ = minplan(*check(PLOTS, "--demo-data", "--format", "json", out=tmp_path))
    assert "以前的 map.html 不属于本次核查" in said
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == "of yesterday"


def test_nothing_to_judge_is_exit_code_2(minplan: Console, tmp_path: Path) -> None:
    code, said, _ = minplan(*check(tmp_path / "absent.shp", "--demo-data", out=tmp_path / "out"))
    assert code == 2
    assert "没有读到区块" in said


def test_folder_that_cannot_be_written_is_said_before_anything_is_read(
    minplan: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unexpected(*_: object, **__: object) -> None:
        pytest.fail("a file was read")

    monkeypatch.setattr("minplan_gis.cli.inputs.load_zones", unexpected)
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    code, said, err = minplan(*check(PLOTS, out=tmp_path / "out"))
    assert (code, said) == (2, "")
    assert "不可写" in err


def test_accepted_gap_stands_in_the_report(minplan: Console, tmp_path: Path) -> None:
    words = [
        "--accept-unchecked",
        "ROAD-17a=由公路部门核对",
        "--accept-unchecked",
        "FARM-JBNT=由农业农村部门核对",
    ]
    minplan(*check(PLOTS, *words, out=tmp_path))
    assert "由公路部门核对" in (tmp_path / "report.json").read_text(encoding="utf-8")


def test_english_output_holds_no_chinese_of_ours(minplan: Console, tmp_path: Path) -> None:
    code, out, _ = minplan("--lang", "en", *check(PLOTS, "--demo-data", "--format", "json", out=tmp_path))
    assert code == 1
    assert "within the scope of this check: does not comply" in out
    assert "exit code 1" in out


def test_inspect_says_how_a_gbk_shapefile_reads(minplan: Console) -> None:
    code, out, _ = minplan("inspect", SHAPES)
    assert code == 3, "one of its blocks crosses itself"
    assert "GB" in out
    assert "KQ01" in out
    assert "TD/T 1055" in out
    assert out.splitlines()[-2].startswith("  minplan check ")


def test_zones_lists_what_each_layer_proves(minplan: Console) -> None:
    code, out, _ = minplan("zones", "--plan", "yining")
    assert code == 0
    road = next(line for line in out.splitlines() if line.startswith("road "))
    assert road.split()[1:] == ["公路", str(int(road.split()[2])), "示意", "2024-01-01", *road.split()[5:]]
    assert road.endswith("°N")


def test_map_can_judge_and_draw_the_conflicts(minplan: Console, tmp_path: Path) -> None:
    _, *words = check(PLOTS, "--demo-data", "--judge", out=tmp_path / "map.html")
    assert minplan("map", *words)[0] == 1
    assert "示意数据，仅供演示，不作依据" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_map_without_layers_draws_the_blocks(minplan: Console, tmp_path: Path) -> None:
    assert minplan("map", PLOTS, "--out", tmp_path / "map.html")[0] == 0
    assert "DK001" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_map_is_one_page(minplan: Console, tmp_path: Path) -> None:
    code, out, _ = minplan("map", PLOTS, "--plan", "yining", "--out", tmp_path / "页.html")
    assert code == 0
    assert names(tmp_path) == {"页.html"}
    assert "页.html" in out


def test_plans_rows_as_printed_and_as_numbers(minplan: Console) -> None:
    code, out, _ = minplan("plans", "yining", "--kind", "mining_planning_blocks", "--json")
    rows = json.loads(out)
    assert code == 0
    assert (rows[1]["name"], rows[1]["area"], rows[1]["area_km2"]) == (
        "伊犁伊宁矿区北区铁厂沟井田",
        "6.10",
        6.1,
    )


def test_unknown_table_names_the_nearest(minplan: Console) -> None:
    code, _, err = minplan("plans", "yining", "--kind", "mining_planning_block")
    assert code == 2
    assert "是否为 mining_planning_blocks" in err


def test_a_map_that_judges_says_its_exit_code_and_why(minplan: Console, tmp_path: Path) -> None:
    _, *words = check(PLOTS, "--judge", out=tmp_path / "map.html")
    code, out, _ = minplan("map", *words)
    assert code == 2
    assert "核查日期 2024-06-30" in out
    assert "示意图层，不作判定依据" in out
    assert out.splitlines()[-1] == "退出码 2"


def test_english_demo_begins_in_english(minplan: Console, tmp_path: Path) -> None:
    _, out, _ = minplan("--lang", "en", "demo", "--out", tmp_path)
    assert out.splitlines()[0].isascii()


def test_formats_are_named_in_the_language_of_the_page(minplan: Console) -> None:
    assert "报部坐标 TXT" in minplan("inspect", PLOTS)[1]
    assert "coordinate text" in minplan("--lang", "en", "inspect", PLOTS)[1]


def test_only_options_with_like_letters_are_suggested(minplan: Console) -> None:
    _, _, err = minplan("check", "--bogus", "x")
    assert err.splitlines()[0] == "用法错误：没有选项 --bogus"


def test_nothing_read_leaves_one_blank_line(minplan: Console, tmp_path: Path) -> None:
    _, out, _ = minplan(*check(tmp_path / "absent.shp", out=tmp_path / "out"))
    assert "没有读到区块\n\n未能读入" in out


def test_missing_attributes_are_named(minplan: Console, tmp_path: Path) -> None:
    words = ("--plan", "yining", "--date=2024-06-30", "--demo-data", "--format=json", "--out", tmp_path)
    _, out, _ = minplan("check", PLOTS, *words)
    told = next(line for line in out.splitlines() if line.startswith("  缺少属性："))
    assert "right_type" in told


def test_folder_that_cannot_be_written_is_named_as_it_was_given(minplan: Console, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    assert str(tmp_path / "out") in minplan(*check(PLOTS, out=tmp_path / "out"))[2]


def test_a_pack_that_is_loaded_anyway_is_one_fault(minplan: Console, tmp_path: Path) -> None:
    again = ("--rules", data_path("rules", "baseline.toml"))
    _, _, err = minplan(*check(PLOTS, *again, out=tmp_path))
    assert len(err.splitlines()) == 1
    assert "规则包 baseline 已经载入" in err


def test_inspect_names_what_it_set_aside_and_the_next_command_runs(minplan: Console, tmp_path: Path) -> None:
    _, out, _ = minplan("inspect", SHAPES)
    assert "KQ05" in out
    _, out, _ = minplan("inspect", PLOTS)
    words = shlex.split(out.strip().splitlines()[-1])
    assert words[-2:] == ["--out", "out"]
    assert words[words.index("--set") + 1] == "right_type=mining"
    code, _, err = minplan(*words[1:-1], tmp_path / "out", "--date=2024-06-30", "--format=json")
    assert (code, err) == (3, ""), "schematic layers judge nothing, the blocks are held against each other"


def test_inspect_of_many_layers_names_each_in_its_command(minplan: Console) -> None:
    source = data_path("zones", "yining", "plan_zones.gpkg")
    _, out, _ = minplan("inspect", source)
    commands = [line for line in out.splitlines() if line.strip().startswith("minplan check")]
    assert len({line.split("--layer ")[1].split(" ")[0] for line in commands}) == len(commands) > 1


def test_rows_of_a_table_without_a_block_are_one_line(minplan: Console, tmp_path: Path) -> None:
    table = EXAMPLES / "blocks_attributes.csv"
    words = (SHAPES, "--attributes", table, "--plan", "yining", "--date=2024-06-30", "--format=json")
    _, out, _ = minplan("check", *words, "--out", tmp_path / "out")
    told = [line for line in out.splitlines() if "blocks_attributes.csv" in line]
    assert len(told) == 1
    assert "10 行没有对应的区块（DK001、DK002" in told[0]
