"""The workbook's sheet 参数与依据: the run, the methods, the rules and the layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.report import sources
from minplan_gis.report.fields import FIELD_NAMES, FIELD_WORDS
from minplan_gis.report.punctuation import listed, series, told
from minplan_gis.report.sheets import Sheet, columns
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.checking.model import Report
    from minplan_gis.report.figures import Item
    from minplan_gis.report.sheets import Row
    from minplan_gis.wording import Lang

__all__ = ["parameters"]

_PARAMETER, _METHOD = Text("参数", "parameter"), Text("方法", "method")
_RULE, _LAYER = Text("规则", "rule"), Text("图层", "layer")
_CONFIDENCE = {
    "read": Text("已读原文", "text was read"),
    "needs_confirmation": Text("依据待确认", "to be confirmed"),
}
_ALL_RULES = Text("全部规则", "all rules")
_DECIDES_NOTHING = Text("不作判定", "decides nothing")
_COMPLETE = Text("已声明完整范围", "complete where declared")
_NOT_COMPLETE = Text("未声明完整范围，不能证明“没有”", "nowhere declared complete: proves no absence")
_CONDITIONS = {
    "where": Text("要素条件", "features"),
    "when": Text("适用", "when"),
    "unless": Text("不适用", "unless"),
}


def parameters(report: Report, lang: Lang) -> Sheet:
    """Give 参数与依据: the run, the methods, the rules with their bases, and the layers."""
    return Sheet(
        Text("参数与依据", "Parameters and basis"),
        (
            Text(
                "同样的输入、参数与日期得到同样的报告。“依据待确认”的条文未读到原文，只能作论证或提示。",
                "The same input, parameters and date give the same report. "
                "A basis 'to be confirmed' was not read and can only ask for review.",
            ),
        ),
        columns(
            ("类别", "kind", 11),
            ("编号", "id", 16),
            ("名称", "name", 27),
            ("内容", "content", 50),
            ("依据", "basis", 30),
            ("条文", "quote", 34),
            ("备注", "notes", 26),
        ),
        _rows(report, lang),
        frozen=2,
    )


def _rows(report: Report, lang: Lang) -> Iterator[Row]:
    ran = sources.run(report, lang)
    for title, value in _of_run(ran, lang):
        yield (_PARAMETER.say(lang), None, title.say(lang), value, None, None, None)
    for each in ran["methods"]:
        yield (_METHOD.say(lang), None, each["title"], each["text"], None, None, None)
    for item in sources.rules(report, lang):
        yield _rule_row(item, lang)
    for item in sources.layers(report, lang):
        yield _layer_row(item, lang)


def _of_run(ran: Item, lang: Lang) -> Iterator[tuple[Text, str]]:
    libraries = (f"{name} {version}" for name, version in ran["libraries"].items())
    yield Text("核查日期", "date of the check"), ran["date"]
    yield Text("工具版本", "version"), f"minplan-gis {ran['version']}"
    yield Text("程序库", "libraries"), listed(libraries, lang)
    yield Text("规则包", "rule packs"), listed(ran["packs"], lang)
    yield (
        Text("规则选择", "selection"),
        listed(ran["selected"], lang) or _ALL_RULES.say(lang),
    )
    for plan, why in ran["plan_in_force"].items():
        yield Text(f"规划继续有效：{plan}", f"plan in force: {plan}"), why
    for rule, why in ran["accepted"].items():
        yield Text(f"接受未核查：{rule}", f"accepted not checked: {rule}"), why
    yield (
        Text("示意数据", "schematic data"),
        ran["watermark"] or _DECIDES_NOTHING.say(lang),
    )


def _rule_row(item: Item, lang: Lang) -> Row:
    basis = item["basis"]
    notes = (_CONFIDENCE[basis["confidence"]].say(lang), item["pack"], item["remedy"])
    return (
        *(_RULE.say(lang), item["id"], item["title"], "\n".join(_rule_lines(item, lang))),
        *(f"{basis['document']}{basis['clause']}", basis["quote"]),
        series((part for part in notes if part), lang),
    )


def _rule_lines(item: Item, lang: Lang) -> Iterator[str]:
    zones = listed((zone["label"] for zone in item["zones"]), lang)
    yield told(item["grade"]["label"], series((zones, item["limit_text"]), lang), lang)
    for name, title in _CONDITIONS.items():
        if item[name]:
            yield told(title.say(lang), _condition(item[name], lang), lang)
    yield from (each.say(lang) for each in _tolerance(item["test"]))
    if item["own_right"]:
        yield Text("不计本矿权", "own right left out").say(lang)
    if item["valid_from"] or item["valid_to"]:
        start, end = item["valid_from"] or "…", item["valid_to"] or "…"
        yield Text(f"有效期 {start} 至 {end}", f"in force {start} to {end}").say(lang)


def _condition(table: Item, lang: Lang) -> str:
    return series((f"{_field(name, lang)} = {_values(name, table[name], lang)}" for name in table), lang)


def _field(name: str, lang: Lang) -> str:
    return FIELD_NAMES[name].say(lang) if name in FIELD_NAMES else name


def _values(name: str, values: list[str], lang: Lang) -> str:
    known = {value: FIELD_WORDS[name].parse(value) for value in values if name in FIELD_WORDS}
    return " / ".join(word.say(lang) if (word := known.get(value)) else value for value in values)


def _tolerance(test: Item) -> Iterator[Text]:
    width, waived = test.get("max_width_m"), test.get("max_waived_m2")
    if waived is not None:
        yield Text(
            f"容差：平均宽度小于 {width:g} m，且不大于 {waived:g} m²",
            f"waived: mean width below {width:g} m and at most {waived:g} m²",
        )
    elif width is not None:
        yield Text(f"容差：平均宽度小于 {width:g} m", f"waived: mean width below {width:g} m")


def _layer_row(item: Item, lang: Lang) -> Row:
    problem = item["problem"]
    notes = (item["version"], item["plan"], problem and problem["detail"])
    return (
        *(_LAYER.say(lang), item["id"], item["kind"]["label"], "\n".join(_layer_lines(item, lang))),
        *(item["source"], None),
        series((part for part in notes if part), lang),
    )


def _layer_lines(item: Item, lang: Lang) -> Iterator[str]:
    count, uncertain = item["features"], item["accuracy_m"]
    level = [item["level"]["label"]] if item["level"] else []
    told_count = Text(f"{count} 个要素", f"{count} features").say(lang)
    yield series((item["status"]["label"], *level, told_count), lang)
    yield (_COMPLETE if item["complete"] else _NOT_COMPLETE).say(lang)
    if uncertain:
        yield Text(f"坐标不确定度 {uncertain:g} m", f"uncertain by {uncertain:g} m").say(lang)
