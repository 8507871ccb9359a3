"""ColBERT: training and encoding of a late-interaction retriever."""

from querymill_jobs.models import passive_threads as passive_threads
