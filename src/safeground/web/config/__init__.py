"""Config: settings and the addresses of the site."""
