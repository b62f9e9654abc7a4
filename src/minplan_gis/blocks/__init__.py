"""Blocks: what is proposed, one row each, read from files or brought as a frame."""

from __future__ import annotations

from minplan_gis.blocks.columns import BLOCK_COLUMNS, ledger_of
from minplan_gis.blocks.loading import load_blocks
from minplan_gis.blocks.requiring import require_blocks
from minplan_gis.blocks.writing import write_blocks

__all__ = ["BLOCK_COLUMNS", "ledger_of", "load_blocks", "require_blocks", "write_blocks"]
