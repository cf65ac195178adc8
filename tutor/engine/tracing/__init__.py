"""How ``nn.function`` makes NumPy source of a function, in the order in which one would read it.

compiler    keeps the sources of one function, and finds the one that fits a call, or has it written
parameters  what the function is called with
guards      what the arguments are: their classes, shapes and types, and the conditions that recognise them
record      the function is run once, and what it does is written down
program     the list of operations: none twice, none for nothing; simpler forms are in rewrites
writer      the operations as lines of Python; those on arrays in arrays, and where those live in memory
names       what things are called there
"""
