"""The lab: the table of mechanisms, what a person may ask of one, a run of it, and two of them compared."""
