"""The workbook, read back with another library than the one that wrote it."""

from __future__ import annotations

import dataclasses
import zipfile
from itertools import pairwise

import openpyxl
import pytest

from minplan_gis.report import report_document, write_excel
from specimens import UNREAD, empty_report, hostile_report, specimen_report

SHEETS = ["汇总", "明细", "容差内", "未核查", "账目", "参数与依据"]
PAYLOADS = [
    '=HYPERLINK("http://example.org","x")',
    '=WEBSERVICE("http://example.org")',
    "=1+1",
    "{=1+1}",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "\t=1+1",
    "\n=1+1",
    "http://example.org",
    "mailto:x@example.org",
    "internal:汇总!A1",
    "external:c:\\x.xlsx",
    "0001",
    "1e5",
    "_x0041_",
    "a\x00b\x1bc",
    "一\u2028二",
    "\ud800",
    "砂" * 40_000,
    "&P&C{{x}}</t><f>1</f>",
]


def written(report, tmp_path, **options):
    path = tmp_path / "report.xlsx"
    write_excel(report, path, **options)
    return path, openpyxl.load_workbook(path)


def header_row(page):
    """The header is the one row that is frozen above and repeated on each page."""
    return int(page.print_title_rows.split(":")[0].strip("$"))


def table(page):
    header = header_row(page)
    titles = [str(cell.value).replace("\n", "") for cell in page[header]]
    return [
        dict(zip(titles, row, strict=True)) for row in page.iter_rows(min_row=header + 1, values_only=True)
    ]


def cells(book):
    return [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]


def test_the_six_sheets_in_their_order(tmp_path):
    _, book = written(specimen_report(), tmp_path)
    assert book.sheetnames == SHEETS


def test_summary_by_eye(tmp_path):
    _, book = written(specimen_report(), tmp_path)
    rows = table(book["汇总"])
    lime = rows[1]
    assert lime["区块编号"] == "654002-002"
    # 351234.565 m²: 0.3512 km², 35.1235 ha, 526.85 mu; 0.35 declared is 0.353 % less.
    assert lime["椭球面积（km²）"] == 0.3512
    assert lime["椭球面积（公顷）"] == 35.1235
    assert lime["椭球面积（亩）"] == 526.85
    assert lime["与申报相差（%）"] == 0.353
    assert lime["面积提示"] == "提示：差大于 0.05 %"
    assert lime["结论（本次核查范围内）"] == "不符合（已接受未核查：NOTE-1）"
    assert lime["决定结论的规则"].split("\n") == [
        "ECO-1 禁止在生态保护红线范围内开采",
        "PLAN-1 位于同矿种开采规划区块内",
    ]
    assert lime["其他未通过的规则"].startswith("ROAD-17a")
    # 50 m² is 0.00005 km² and rounds up.
    assert rows[4]["椭球面积（km²）"] == 0.0001
    assert rows[3]["面积提示"].startswith("警告")
    conclusions = [row["结论（本次核查范围内）"] for row in rows[:6]]
    words = ["符合（需办手续）", "不符合", "需论证", "未核查", "未核查", "符合"]
    assert conclusions == [f"{word}（已接受未核查：NOTE-1）" for word in words]


def test_declared_areas_are_printed_as_declared_and_fit_their_column(tmp_path):
    report = specimen_report()
    # 4.8745 ha, and 100 mu, which is no round number of km².
    declared = [0.048745, 100 / 1500, 0.2, 0.2, 0.2, 0.2]
    report = dataclasses.replace(report, blocks=report.blocks.assign(declared_area_km2=declared))
    _, book = written(report, tmp_path)
    page = book["汇总"]
    place = list(table(page)[0]).index("申报面积（km²）") + 1
    cells = [page.cell(header_row(page) + row, place) for row in (1, 2)]
    assert [(cell.value, cell.number_format) for cell in cells] == [
        (0.048745, "0.000000"),
        (0.0666666667, "0.0000000000"),
    ]
    width = page.column_dimensions[cells[0].column_letter].width
    assert all(len(cell.number_format) < width for cell in cells)
    assert all(cell.alignment.shrink_to_fit for cell in cells)


def test_every_block_that_was_not_read_has_its_row_in_the_summary(tmp_path):
    _, book = written(specimen_report(), tmp_path)
    rows = table(book["汇总"])
    unread = [row for row in rows if str(row["区块名称"]).startswith("（未读入）")]
    assert [row["区块编号"] for row in unread] == [each.row for each in UNREAD]
    assert {row["结论（本次核查范围内）"] for row in unread} == {"未核查"}
    assert all(each.reason.zh in row["决定结论的规则"] for each, row in zip(UNREAD, unread, strict=True))
    assert [row["序号"] for row in rows] == [*range(1, 9)]


def test_ids_stay_text(tmp_path):
    _, book = written(specimen_report(), tmp_path)
    ids = [row["区块编号"] for row in table(book["汇总"])]
    assert "0003" in ids
    assert "C6500002024017210155555" in ids


def test_every_verdict_and_piece_is_in_the_details_below_its_verdict(tmp_path):
    report = specimen_report()
    _, book = written(report, tmp_path)
    rows = table(book["明细"])
    kinds = [row["行类"] for row in rows]
    assert kinds.count("判定") == len(report.verdicts)
    assert kinds.count("要素") == len(report.findings)
    assert kinds.count("范围外") == len(report.remainders)
    for above, below in pairwise(rows):
        if below["行类"] != "判定":
            assert (above["区块编号"], above["规则编号"]) == (below["区块编号"], below["规则编号"])


def test_details_by_eye(tmp_path):
    _, book = written(specimen_report(), tmp_path)
    rows = table(book["明细"])
    verdict, piece = (row for row in rows if (row["区块编号"], row["规则编号"]) == ("654002-002", "ECO-1"))
    assert (verdict["结果"], verdict["等级"], verdict["原因"]) == ("不符合", "禁止", "超出限值")
    # 1234.565 rounds half up.
    assert (verdict["测量值"], verdict["限值"], verdict["单位"], verdict["误差"]) == (1234.57, 0, "m²", 0.12)
    assert "生态保护红线内禁止开采矿产资源。" in verdict["依据与条文"]
    assert verdict["图层及版本"] == "redline\n2023-12-31 9f86d081884c"
    assert verdict["处置建议"] == "调整区块范围，避让生态保护红线"
    assert (piece["结果"], piece["原因"], piece["占区块（%）"]) == ("计入判定", "部分重叠", 0.35)


@pytest.mark.parametrize(("name", "kinds"), [("明细", {"要素", "范围外"}), ("容差内", None)])
def test_pieces_carry_the_number_that_finds_them_elsewhere(tmp_path, name, kinds):
    report = specimen_report()
    document = report_document(report)
    told = {
        item["number"]: (item["block_id"], item["rule_id"])
        for item in (*document["findings"], *document["remainders"])
        if kinds or item["status"]["id"] in {"waived", "own_right"}
    }
    _, book = written(report, tmp_path)
    rows = [row for row in table(book[name]) if kinds is None or row["行类"] in kinds]
    assert {row["发现序号"]: (row["区块编号"], row["规则编号"]) for row in rows} == told
    assert len(rows) == len(told)


def test_tolerated_pieces_carry_their_words(tmp_path):
    _, book = written(specimen_report(), tmp_path)
    rows = table(book["容差内"])
    assert [(row["规则编号"], row["说明"], row["面积（m²）"], row["平均宽度（m）"]) for row in rows] == [
        ("ECO-1", "容差内，不计：边界相接，取位误差", 0.48, 0.0011),
        ("RIGHT-1", "与本矿权重叠，不计", 44530, None),
        ("PLAN-1", "容差内，不计：边界相接，取位误差", 0.25, None),
    ]


def test_everything_that_was_not_checked_is_listed(tmp_path):
    report = specimen_report()
    _, book = written(report, tmp_path)
    rows = table(book["未核查"])
    told = {}
    for row in rows:
        told.setdefault(row["类别"], []).append(row)
    silent = (report.verdicts["outcome"] == "not_checked").sum()
    assert sum(row["区块数"] for row in told["未核查"] + told["未核查（已说明接受）"]) == silent
    assert len(told["未能读入"]) == 3
    assert [row["编号"] for row in told["图层问题"]] == ["farmland", "road"]
    assert [row["编号"] for row in told["不在本次核查范围"]] == ["RAIL-34"]
    assert [row["编号"] for row in told["未设规则的条款"]] == ["YN-13"]
    assert [row["怎么办"] for row in told["未核查（已说明接受）"]] == ["水源地由生态环境部门另行审查"]
    assert next(row for row in rows if row["编号"] == "ROAD-17a")["尚缺范围（m）"] == 123.46
    assert all(row["怎么办"] and row["为什么"] for row in rows)


def test_the_ledger_names_what_does_not_balance(tmp_path):
    report = specimen_report()
    _, book = written(report, tmp_path)
    page = book["账目"]
    rows = table(page)
    assert [row["行类"] for row in rows].count("文件") == len(report.ledger)
    assert [row["行或编号"] for row in rows if row["行类"] == "隔离"] == ["7", "654002-008", "17"]
    assert "farmland.shp" in "".join(str(row[0].value) for row in page["A1:A4"])
    total = rows[-1]
    assert (total["行类"], total["申报"], total["读入"], total["隔离"]) == ("合计", 54, 51, 3)
    assert total["是否平衡"] == "不平衡"


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload[:12]))
def test_text_is_never_a_formula_or_a_link(payload, tmp_path):
    path, book = written(hostile_report(payload), tmp_path)
    assert all(cell.data_type in {"s", "n"} for cell in cells(book))
    assert not any(page._hyperlinks for page in book)
    with zipfile.ZipFile(path) as archive:
        pages = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in pages)
        assert not any("external" in name for name in archive.namelist())


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@x", "0001", "1e5"])
def test_text_comes_back_as_it_was(payload, tmp_path):
    _, book = written(hostile_report(payload), tmp_path)
    assert {row["区块名称"] for row in table(book["汇总"])[:6]} == {payload}
    assert table(book["容差内"])[0]["要素编号"] == payload


def test_what_looks_like_a_formula_stays_text_when_edited(tmp_path):
    _, book = written(hostile_report("=1+1"), tmp_path)
    risky = [cell for cell in cells(book) if str(cell.value).startswith("=") and cell.column_letter != "A"]
    assert risky
    assert all(cell.quotePrefix for cell in risky)


def test_replaced_characters_are_logged_by_cell(tmp_path):
    _, book = written(hostile_report("a\x00b"), tmp_path)
    log = [row for row in table(book["账目"]) if row["行类"] == "文字处理"]
    page, address = log[0]["图层"], log[0]["行或编号"]
    assert "\ufffd" in book[page][address].value
    assert log[0]["说明或原因"] == "1 个不可显示字符已替换为 \ufffd"


def test_long_text_is_cut_and_flagged(tmp_path):
    _, book = written(hostile_report("砂" * 40_000), tmp_path)
    name = table(book["汇总"])[0]["区块名称"]
    assert len(name) == 32_767
    assert name.endswith("report.json）")
    log = [row["说明或原因"] for row in table(book["账目"]) if row["行类"] == "文字处理"]
    assert any(told.startswith("全文 40000 字，截去") for told in log)


def test_a_full_sheet_keeps_what_does_not_pass_and_says_so(tmp_path):
    report = specimen_report()
    _, book = written(report, tmp_path, row_limit=50)
    page = book["明细"]
    outcomes = {row["结果"] for row in table(page) if row["行类"] == "判定"}
    assert outcomes == {"不符合", "处于限值", "未核查"}
    open_ones = report.verdicts["outcome"].isin(["fail", "at_limit", "not_checked"]).sum()
    lead = "".join(str(row[0].value) for row in page["A1:A6"])
    assert f"{len(report.verdicts)} 项判定" in lead
    assert f"{open_ones} 项" in lead
    assert "report.json" in lead


def test_no_sheet_grows_beyond_the_limit(tmp_path):
    _, book = written(specimen_report(), tmp_path, row_limit=20)
    assert all(page.max_row <= 20 for page in book)
    last = book["明细"].cell(20, 1).value
    assert last.startswith("另有 ")


def test_demo_runs_are_marked_on_every_sheet(tmp_path):
    words = "示意数据，仅供演示，不作依据"
    _, book = written(specimen_report(demo_data=True), tmp_path)
    for page in book:
        assert words in [row[0].value for row in page["A1:A3"]]
        assert words in page.oddHeader.center.text
    _, plain = written(specimen_report(), tmp_path)
    assert not any(words == cell.value for page in plain for row in page["A1:A3"] for cell in row)


def test_every_sheet_prints_on_a4_across(tmp_path):
    _, book = written(specimen_report(), tmp_path)
    for page in book:
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert "&P" in page.oddFooter.right.text
        header = header_row(page)
        assert page.freeze_panes.endswith(str(header + 1))
        assert page.auto_filter.ref.startswith(f"A{header}:")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_to_report_is_a_report_too(lang, tmp_path):
    _, book = written(empty_report(), tmp_path, lang=lang)
    assert len(book.sheetnames) == 6
    assert any(cell.value == "654002-008" for cell in cells(book))


def test_english_sheets_hold_no_chinese_titles(tmp_path):
    _, book = written(specimen_report(), tmp_path, lang="en")
    assert book.sheetnames == [
        "Summary",
        "Details",
        "Within tolerance",
        "Not checked",
        "Ledger",
        "Parameters and basis",
    ]
    titles = [str(cell.value) for page in book for cell in page[header_row(page)]]
    assert all(title.isprintable() or "\n" in title for title in titles)
    assert not any("\u4e00" <= char <= "\u9fff" for title in titles for char in title)


def test_cells_show_the_digits_of_the_document(tmp_path):
    report = specimen_report()
    _, book = written(report, tmp_path)
    document = report_document(report)
    page = book["明细"]
    header = header_row(page)
    column = [str(cell.value) for cell in page[header]].index("测量值") + 1
    shown = {
        (row[1].value, row[3].value): page.cell(row[0].row, column)
        for row in page.iter_rows(min_row=header + 1)
        if row[0].value == "判定"
    }
    for item in document["verdicts"]:
        cell = shown[item["block_id"], item["rule_id"]]
        if item["measured"] is None:
            assert cell.value is None
        else:
            assert f"{cell.value:.2f}" == item["measured"]["shown"]
            assert cell.number_format == "0.00"


def test_areas_show_the_digits_of_the_document(tmp_path):
    report = specimen_report()
    _, book = written(report, tmp_path)
    columns = {
        "椭球面积（km²）": ("area", "km2"),
        "椭球面积（公顷）": ("area", "hectares"),
        "椭球面积（亩）": ("area", "mu"),
        "平面面积（公顷）": ("planar_area",),
        "TD/T 1055椭球面积（公顷）": ("tdt1055_area",),
    }
    for row, item in zip(table(book["汇总"]), report_document(report)["blocks"], strict=False):
        for title, (name, *unit) in columns.items():
            figure = item[name][unit[0]] if unit else item[name]
            digits = len(figure["shown"].partition(".")[2])
            assert f"{row[title]:.{digits}f}" == figure["shown"]
