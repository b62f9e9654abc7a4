"""Columns of whatever file: which one is which of our fields, and what its cells say."""
