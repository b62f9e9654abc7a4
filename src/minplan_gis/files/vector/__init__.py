"""Vector formats that GDAL opens, each held against what its file declares itself."""
