"""Letters that readers' devices lack: found in fonts of this machine, cut out, kept on disk."""
