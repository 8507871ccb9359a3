"""Pseudo queries: prompts, decoding, cleaning and the rows of a `Queries` artifact."""

from querymill_jobs.models import passive_threads as passive_threads
