"""Tables of attributes: CSV and XLSX as text."""
