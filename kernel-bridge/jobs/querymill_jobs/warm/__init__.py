"""A process that has the slow imports behind it and forks one job for each step."""
