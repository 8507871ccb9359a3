"""Collections in BEIR form: documents, queries and judgements, from a folder or from ir_datasets."""
