"""A person's verdicts on queries."""
