"""The engine against PyTorch, TensorFlow and Keras, number by number: ``python -m tests.compare``, by hand.

Nothing of it is collected by pytest, and none of the three is needed otherwise. Whichever can be imported takes part:
to have all, run it with one environment after the other (each needs NumPy besides).
"""
