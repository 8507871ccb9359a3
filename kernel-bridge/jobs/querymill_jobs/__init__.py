"""The Python side of Querymill: the wrapper that runs and publishes a step, and what blocks share.

Importing this package loads nothing but itself, so that the wrapper stays on the standard library.
"""
