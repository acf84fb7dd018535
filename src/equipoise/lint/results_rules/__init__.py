"""Rules decided on a posted results section; each returns a judgement, or one for each instance of the defect."""
