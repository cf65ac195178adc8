"""Small changes to a learner's code that may mend it: whoever runs them learns where the mistake is, not from numbers
alone but by proof."""
