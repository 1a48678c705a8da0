"""What the application's own role may do in PostgreSQL: to the audit, add and read."""


def grant_statements(role: str) -> list[str]:
    """The statements that make `role` fit to run the site, for the tables' owner to execute.

    Run them after every migration: a new table is nobody's but its owner's until then. The role
    must not own the tables, for an owner can give itself anything.
    """
    name = '"' + role.replace('"', '""') + '"'
    return [
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE ALL ON audit_row FROM {name}",
        f"GRANT SELECT, INSERT ON audit_row TO {name}",
    ]
