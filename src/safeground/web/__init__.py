"""The staff site: where places, patrols, problems and trials are worked, by people with a role."""
