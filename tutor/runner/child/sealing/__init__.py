"""Locks a process in before it runs code that nobody trusts: by Linux's own means, without privileges."""
