"""Does a proposed mining block comply with the plan, by which clause, and what was not checked?"""
