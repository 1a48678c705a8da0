"""What we tell a person whose file or setting is not what it should be."""


class BadInput(ValueError):  # noqa: N818  (read aloud: "raise bad input")
    """A user's mistake, said in one plain sentence that names what was expected."""
