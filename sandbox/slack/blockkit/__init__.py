"""Block Kit's rules as tables: what is allowed where, how long, and how many."""
