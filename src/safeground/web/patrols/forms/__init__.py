"""What people are asked about patrols."""
