"""What the networks that we train ourselves share: a layer made of the lab's mechanisms, a training that goes on where
it was interrupted, and embedded weights with a card that says how they came about."""
