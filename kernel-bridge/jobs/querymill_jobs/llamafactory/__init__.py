"""LLaMA-Factory as the back end of tuning, reward, reinforcement and generation.

It runs in an environment of its own, as `llamafactory-cli train FILE.yaml`; files go in, adapters come out.
"""
