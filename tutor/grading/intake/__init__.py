"""How submissions are found, opened and chosen among, without trusting them. Nothing of one is run here."""
