"""Rules decided on a study file; each returns a list of judgements, empty where nothing is wrong."""
