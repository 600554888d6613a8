"""Is the monitor seeing what it should?"""
