"""What people see of an identification: the briefing page and the printed map."""
