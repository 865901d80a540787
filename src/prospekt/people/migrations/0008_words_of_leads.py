"""Words instead of trigrams on PostgreSQL (a third of the size); persons by their whole name, companies by score."""

from django.db import migrations, models
from django.db.models import F, Q

TABLES = ("people_person", "people_company")
BREAKS = "@.-+''/_,&()!\"#$*:;<=>?[]^`{|}~\\«»·“”„…"
FUNCTION = (
    "CREATE FUNCTION prospekt_words(search text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$"
    f" SELECT array_to_tsvector(array_remove(string_to_array(translate(search, '{BREAKS}',"
    f" '{' ' * (len(BREAKS) - 1)}'), ' '), '')) $$"
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION)
    for table in TABLES:
        schema_editor.execute(f"DROP INDEX {table}_search")
        schema_editor.execute(f"CREATE INDEX {table}_words ON {table} USING gin (prospekt_words(search))")


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP INDEX {table}_words")
        schema_editor.execute(f"CREATE INDEX {table}_search ON {table} USING gin (search gin_trgm_ops)")
    schema_editor.execute("DROP FUNCTION prospekt_words(text)")


class Migration(migrations.Migration):
    dependencies = [("people", "0007_recycle_bin")]
    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.AddIndex(
            "company",
            models.Index(
                F("points").desc(), F("id").desc(), name="company_all_best",
                condition=Q(deleted_at__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "person",
            models.Index(fields=["name_key"], name="person_name_key", condition=~Q(name_key="")),
        ),
    ]
