"""The benchmark's own parts; bench.py is the command."""
