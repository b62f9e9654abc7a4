"""A report written down: workbook, JSON, GeoPackage, and what a notebook shows.

All are pure functions of a :class:`~minplan_gis.checking.model.Report` and share
one account of it, so that their numbers agree to the last printed digit.
"""

from minplan_gis.report.excel import write_excel
from minplan_gis.report.geopackage import report_layers, write_geopackage
from minplan_gis.report.html import report_html
from minplan_gis.report.json_document import report_document, report_schema, write_json
from minplan_gis.report.plan_page import plan_html, plan_page
from minplan_gis.report.plan_workbook import sheet_names, write_plan_workbook

__all__ = [
    "plan_html",
    "plan_page",
    "report_document",
    "report_html",
    "report_layers",
    "report_schema",
    "sheet_names",
    "write_excel",
    "write_geopackage",
    "write_json",
    "write_plan_workbook",
]
