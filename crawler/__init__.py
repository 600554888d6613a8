"""How pages come in, and the program people start."""
