"""Running a user's own function as a step."""
