"""Tables of what common errors mean: the first row that fits an error explains it."""
