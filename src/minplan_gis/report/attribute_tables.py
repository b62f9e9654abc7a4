"""The GeoPackage's tables without geometry: how the check was run, and the account of what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.report import document, sources
from minplan_gis.report.punctuation import noted, series, told
from minplan_gis.report.safe_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minplan_gis.checking.model import Report
    from minplan_gis.report.figures import Item
    from minplan_gis.wording import Lang

__all__ = ["report_tables"]


def report_tables(report: Report, *, lang: Lang = "zh") -> dict[str, pd.DataFrame]:
    """Give ``run``, one row, and ``ledger``, a row for each layer of each file."""
    return {"run": _run(report, lang), "ledger": _ledger(report, lang)}


def _run(report: Report, lang: Lang) -> pd.DataFrame:
    ran, number = sources.run(report, lang), document.counts(report)
    texts = {
        "date": ran["date"],
        "version": ran["version"],
        "watermark": ran["watermark"],
        "plan_in_force": _pairs(ran["plan_in_force"]),
        "accepted": _pairs(ran["accepted"]),
        "selected": series(ran["selected"], lang),
        "rules": series((rule.id for rule in report.rules), lang),
        "out_of_scope": series((rule.id for rule in report.out_of_scope), lang),
    }
    columns = {name: _texts([text]) for name, text in texts.items()}
    columns["demo_data"] = pd.Series([report.run.demo_data], dtype="bool")
    counted = {"exit_code": report.exit_code, **_flat(number)}
    return pd.DataFrame({**columns, **{name: _whole([count]) for name, count in counted.items()}})


def _pairs(table: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={why}" for name, why in table.items())


def _flat(number: Item) -> dict[str, int]:
    """Give each count a column of its own."""
    counted = {
        f"{group}_{name}": count
        for group in ("conclusions", "outcomes")
        for name, count in number[group].items()
    }
    plain = {f"count_{name}": count for name, count in number.items() if isinstance(count, int)}
    return {**plain, **counted}


def _ledger(report: Report, lang: Lang) -> pd.DataFrame:
    items = list(sources.ledger(report, lang))
    return pd.DataFrame(
        {
            **{name: _texts(item[name] for item in items) for name in ("file", "layer")},
            "role": _texts(item["role"]["id"] for item in items),
            "declared": pd.Series([item["declared"] for item in items], dtype="Int64"),
            "read": _whole(item["read"] for item in items),
            "quarantined": _whole(len(item["quarantined"]) for item in items),
            "balanced": pd.Series([item["balanced"] for item in items], dtype="bool"),
            "sha256": _texts(item["sha256"] for item in items),
            "reasons": _texts(_reasons(item, lang) for item in items),
        }
    )


def _reasons(item: Item, lang: Lang) -> str:
    """Name every row that was set aside, and why."""
    rows = item["quarantined"]
    return "\n".join(told(row["row"] or "*", noted(row["reason"], row["code"], lang), lang) for row in rows)


def _texts(values: Iterable[str | None]) -> pd.Series:
    return pd.Series([visible(value)[0] if value else None for value in values], dtype="str")


def _whole(values: Iterable[int]) -> pd.Series:
    return pd.Series(list(values), dtype="int64")
