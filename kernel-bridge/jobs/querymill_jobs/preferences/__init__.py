"""Which of two queries of a document is the better one."""
