"""Pseudo queries: prompts, decoding, cleaning and the rows of a `Queries` artifact."""
