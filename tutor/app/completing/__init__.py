"""Names while one writes: a list to choose from, and what is written about them."""
