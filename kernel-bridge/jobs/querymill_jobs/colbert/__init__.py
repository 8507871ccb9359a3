"""ColBERT: training and encoding of a late-interaction retriever."""
