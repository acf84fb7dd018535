"""Rules decided on a registration; each returns a judgement, or one for each instance of the defect."""
