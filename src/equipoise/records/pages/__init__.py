"""Portal pages read back into records: one engine, one data file per portal."""
