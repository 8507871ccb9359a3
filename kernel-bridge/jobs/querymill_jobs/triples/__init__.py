"""Training triples: a query, its document, and another that is not relevant."""
