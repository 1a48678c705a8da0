"""Accounts: people, how they sign in, and the roles they hold."""
