"""Training a bi-encoder (DPR) on the few labelled pairs."""
