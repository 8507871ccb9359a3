"""`querymill run`: executes a notebook through Jupyter's own executor and shows a line for each step."""

from .command import main

__all__ = ["main"]
