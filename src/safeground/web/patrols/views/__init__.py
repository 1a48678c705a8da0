"""The pages of patrols."""
