"""Accuracy on labelled material, a file per kind, through the same code as a run."""
