"""What happens to work when processes, disks, stores, databases and power fail."""
