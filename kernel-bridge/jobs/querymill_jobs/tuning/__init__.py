"""Training of language models: adapters, tuning, rewards and reinforcement."""
