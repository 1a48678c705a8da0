"""How long a visit lasts on: the time from its end to the next offence, by its length."""
