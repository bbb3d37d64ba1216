"""A trained network in use: names in, predictions out."""
