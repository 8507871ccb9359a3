"""The decision over several scores."""
