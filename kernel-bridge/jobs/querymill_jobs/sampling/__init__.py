"""Drawing labelled queries and documents by a seed."""
