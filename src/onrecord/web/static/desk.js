// The desk, made better by scripts; every page works without.
