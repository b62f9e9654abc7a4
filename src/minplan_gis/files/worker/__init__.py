"""The process that a user's file may kill: its start, its limits, and how frames travel to it and back."""
