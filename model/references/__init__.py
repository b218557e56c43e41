"""One independent reference for each mechanism, in a module of the same name.

`NAME` says what it is; `reference(**inputs, **options)` takes numpy float64 arrays (the inputs and the random
draws of the run; `mask` only if a person has changed it) and gives the output in float64. It is written from
the paper or is torch's own, and imports nothing of the mechanism.
"""
