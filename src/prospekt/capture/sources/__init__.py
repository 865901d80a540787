"""Readers of the files people bring.

In: a file of any supported kind (CSV and its relatives, XLSX, XLS, ODS, JSON lines, vCard, Parquet,
also packed as gz, bz2 or zip of one file). Out: a `Table` whose `records()` stream as text cells with
their line, or a `Refusal` that says in a sentence why the file cannot be read.
Never: guesses what a column means, touches the database, or drops a record without a word.
"""
