"""Operating characteristics: how often limits hold the truth, tests reject a true hypothesis, and estimates are off.

`python -m benchmarks.characteristics` simulates what is missing and writes docs/_data and the page of the manual.
"""
