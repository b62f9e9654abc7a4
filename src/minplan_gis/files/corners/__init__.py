"""Tables of corners in CSV, XLSX and DOCX: heads, notes and regions to figures."""
