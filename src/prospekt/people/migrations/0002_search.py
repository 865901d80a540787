"""The index behind the search box: FTS5 over the folded column on SQLite, trigrams on PostgreSQL."""

from django.db import migrations

TABLES = ("people_person", "people_company")


def _sqlite(table):
    fts = f"{table}_fts"
    add = f"INSERT INTO {fts}(rowid, search) VALUES (new.id, new.search);"
    take = f"INSERT INTO {fts}({fts}, rowid, search) VALUES ('delete', old.id, old.search);"
    return [
        f"""CREATE VIRTUAL TABLE {fts} USING fts5(search, content='{table}', content_rowid='id',
            tokenize="unicode61 remove_diacritics 0", detail=none, columnsize=0)""",
        f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} BEGIN {take} END",
        f"""CREATE TRIGGER {fts}_update AFTER UPDATE OF search ON {table}
            WHEN old.search IS NOT new.search BEGIN {take} {add} END""",
    ]


def _postgresql(table):
    return [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        f"CREATE INDEX {table}_search ON {table} USING gin (search gin_trgm_ops)",
    ]


def forwards(apps, schema_editor):
    for table in TABLES:
        statements = _sqlite(table) if schema_editor.connection.vendor == "sqlite" else _postgresql(table)
        for statement in statements:
            schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for name in ("insert", "delete", "update"):
                schema_editor.execute(f"DROP TRIGGER {table}_fts_{name}")
            schema_editor.execute(f"DROP TABLE {table}_fts")
        else:
            schema_editor.execute(f"DROP INDEX {table}_search")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
