"""`querymill run`: executes a notebook through Jupyter's own executor and shows a line for each step."""

from .main import main

__all__ = ["main"]
