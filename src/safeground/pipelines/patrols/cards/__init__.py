"""What each unit takes out of a plan: a card, a calendar, a table; and the sergeant's sheet."""
