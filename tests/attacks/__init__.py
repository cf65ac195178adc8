"""Hostile and broken submissions, and the rig that shows what they may do and what not."""
