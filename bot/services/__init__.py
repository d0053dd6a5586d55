"""The use cases: transactions around the rules of the domain."""
