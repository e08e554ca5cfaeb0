"""Canonical addresses: one article has many, we keep one form of each."""
