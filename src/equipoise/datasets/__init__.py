"""ADSL, ADTTE, ADLB and their kin, derived from the ledger."""
