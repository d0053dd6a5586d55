"""Everything we say to platforms: one module each, behind one contract."""
