"""Real servers on loopback, started only when a test asks for one."""
