"""Texts are found by their words: FTS5 on SQLite, a GIN index on PostgreSQL, both over the folded words."""

from django.db import migrations, models

from prospekt.words.folding import words_in

BATCH = 2_000
LONGEST = 64
FTS = "ledger_text_fts"
ADD = f"INSERT INTO {FTS}(rowid, words) VALUES (new.event_id, new.words);"
TAKE = f"INSERT INTO {FTS}({FTS}, rowid, words) VALUES ('delete', old.event_id, old.words);"
SQLITE = (
    f"""CREATE VIRTUAL TABLE {FTS} USING fts5(words, content='ledger_text', content_rowid='event_id',
        tokenize="unicode61 remove_diacritics 0", detail=none, columnsize=0)""",
    f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')",
    f"CREATE TRIGGER {FTS}_insert AFTER INSERT ON ledger_text BEGIN {ADD} END",
    f"CREATE TRIGGER {FTS}_delete AFTER DELETE ON ledger_text BEGIN {TAKE} END",
    f"""CREATE TRIGGER {FTS}_update AFTER UPDATE OF words ON ledger_text
        WHEN old.words IS NOT new.words BEGIN {TAKE} {ADD} END""",
)
POSTGRESQL = (
    "CREATE INDEX ledger_text_words ON ledger_text USING gin"
    " (array_to_tsvector(string_to_array(words, ' ')))",
)


def write_words(apps, schema_editor):
    """Fill the words of the texts there are, in batches."""
    last = -1
    with schema_editor.connection.cursor() as cursor:
        while rows := _texts_after(cursor, last):
            cursor.executemany(
                "UPDATE ledger_text SET words = %s WHERE event_id = %s",
                [(_words(text), id_) for id_, text in rows],
            )
            last = rows[-1][0]


def _texts_after(cursor, last):
    cursor.execute(
        f"SELECT event_id, text FROM ledger_text WHERE event_id > %s ORDER BY event_id LIMIT {BATCH}", [last]
    )
    return cursor.fetchall()


def _words(text):
    return " ".join(dict.fromkeys(word[:LONGEST] for word in words_in(text)))


def forwards(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER {FTS}_{name}")
        schema_editor.execute(f"DROP TABLE {FTS}")
    else:
        schema_editor.execute("DROP INDEX ledger_text_words")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_transaction_order")]
    operations = [
        migrations.AddField("text", "words", models.TextField(default="", blank=True)),
        migrations.RunPython(write_words, migrations.RunPython.noop),
        migrations.RunPython(forwards, backwards),
    ]
