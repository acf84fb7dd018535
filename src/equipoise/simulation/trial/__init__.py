"""A whole simulated trial, written as the events a running one would write."""
