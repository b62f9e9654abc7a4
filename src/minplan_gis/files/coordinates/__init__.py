"""Texts of coordinates: points written as numbers, whose order, unit and system have to be found out."""
