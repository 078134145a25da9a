"""mlpc beside its peers: the same work, each in a process of its own."""
