"""Dense scorers: bi-encoder, ColBERT, cross-encoder and MonoT5, and the filter that ranks by them."""
