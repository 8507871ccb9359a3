"""Proximal policy optimisation of a generator, after Ziegler et al. 2019, arXiv:1909.08593."""
