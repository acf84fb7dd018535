"""The truth of a rehearsal as data: model, load (all faults of a file at once), sanity check."""
