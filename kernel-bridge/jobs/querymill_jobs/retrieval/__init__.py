"""Ranking the documents of a corpus for queries, and measuring the ranking."""
