"""Whether one ranking is better than another: paired tests, intervals, and which queries changed."""
