"""Pages of the site that are made from the package: commands, rules, Python names, pictures."""
