"""Block Kit as pure functions: things of the domain in, plain dicts out."""
