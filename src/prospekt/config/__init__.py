"""Wires everything and decides nothing: settings, addresses, the command line, the start."""
