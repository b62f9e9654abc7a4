"""The sentences and numbers that every output shares, so that a sheet and a map never disagree."""

from minplan_gis.phrases.labels import (
    DEMO_WATERMARK,
    FIELD_LABELS,
    IN_SCOPE,
    SLIVER,
    STATUS_LABELS,
    UNJUDGED_LABEL,
    kinds_text,
)
from minplan_gis.phrases.numbers import declared_km2, digits, hectares, km2, mu, quantity
from minplan_gis.phrases.verdicts import conclusion_text, conclusions, finding_numbers, verdict_text
from minplan_gis.phrases.wishes import limit_text

__all__ = [
    "DEMO_WATERMARK",
    "FIELD_LABELS",
    "IN_SCOPE",
    "SLIVER",
    "STATUS_LABELS",
    "UNJUDGED_LABEL",
    "conclusion_text",
    "conclusions",
    "declared_km2",
    "digits",
    "finding_numbers",
    "hectares",
    "kinds_text",
    "km2",
    "limit_text",
    "mu",
    "quantity",
    "verdict_text",
]
