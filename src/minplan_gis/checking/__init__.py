"""Facts against limits: blocks, zones and rules in, a report out."""

from minplan_gis.checking.check import check_blocks
from minplan_gis.checking.merging import merge_reports
from minplan_gis.checking.model import Report, Run

__all__ = ["Report", "Run", "check_blocks", "merge_reports"]
