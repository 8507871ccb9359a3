"""What the jobs of one user on one machine share: processors, memory, GPUs."""
