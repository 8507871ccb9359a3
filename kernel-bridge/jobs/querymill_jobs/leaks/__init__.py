"""Overlap between two sets of queries."""
