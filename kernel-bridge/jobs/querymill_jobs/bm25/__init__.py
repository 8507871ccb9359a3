"""BM25 over a corpus: the index and the pools a filter ranks in."""
