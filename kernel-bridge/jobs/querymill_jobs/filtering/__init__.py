"""What every filter shares: pools, standings, verdicts and the rows that tell them."""
