"""Every limit of the file readers in one place."""

from __future__ import annotations

COLUMNS = 2_000
# What the stdlib would refuse anyway: longer "cells" are nearly always a quote gone astray.
CELL_CHARACTERS = 131_072
# How much text one record may hold before reading gives it up; bounds memory.
RECORD_CHARACTERS = 16 * 1024 * 1024
BLOCK_BYTES = 1024 * 1024
# Raw text kept of a record that cannot be parsed.
RAW_CHARACTERS = 2_000
HEAD_BYTES = 64 * 1024
HEAD_RECORDS = 200
# Packed data is a bomb when it grows beyond both figures.
EXPANSION_RATIO = 100
EXPANSION_BYTES = 256 * 1024 * 1024
# A sheet is held in memory as a whole; beyond this the user is asked for CSV.
SPREADSHEET_BYTES = 1024 * 1024 * 1024
# Cells of the square from A1 to the last cell: a million rows of forty columns.
SHEET_CELLS = 42_000_000
PACKING_DEPTH = 2
