"""What leaves the project: whole outputs or none, and GeoPackages with the same bytes for the same input."""
