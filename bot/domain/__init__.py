"""What things are, and the rules: no await, no I/O, no clock."""
