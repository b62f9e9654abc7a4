"""Many files at once: what a folder or an archive holds, every file of it accounted for."""
