"""Record to study: what the record says, with where it says it; what it does not say, as questions."""
