"""Networks that we trained ourselves, of the lab's mechanisms: translators, the two that fill gaps, and one that sees;
each trains itself again by `python -m model.networks.…`."""
