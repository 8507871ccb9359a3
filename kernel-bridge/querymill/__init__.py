"""Querymill: kernelspec, notebook runner and the built parts of the JupyterLab extension."""

__version__ = "0.1.0"
