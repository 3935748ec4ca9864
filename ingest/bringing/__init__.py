"""What people hand in at the desk: its files, its plan, its run."""
