"""The one border to the outside: users' files in, whole outputs out, and an account of both."""

from minplan_gis.files.ledger import Entry, Quarantined, Role, is_whole
from minplan_gis.files.model import LayerRead, Request
from minplan_gis.files.reader import Reader, open_reader, read_layers
from minplan_gis.files.writing.publish import require_writable, staging

__all__ = [
    "Entry",
    "LayerRead",
    "Quarantined",
    "Reader",
    "Request",
    "Role",
    "is_whole",
    "open_reader",
    "read_layers",
    "require_writable",
    "staging",
]
