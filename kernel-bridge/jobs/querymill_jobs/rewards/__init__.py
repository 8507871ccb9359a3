"""Rewards: what a generated query is worth, by a model or by a filter."""
