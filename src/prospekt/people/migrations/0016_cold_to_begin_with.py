"""Whoever was never asked is cold. Written as statements, because SQLite would make the two great tables anew."""

from django.db import migrations, models

_COLUMN = models.CharField(max_length=8, default="cold")


class Migration(migrations.Migration):
    dependencies = [("people", "0015_segments")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("company", "temperature", _COLUMN),
                migrations.AlterField("person", "temperature", _COLUMN),
            ],
            database_operations=[
                migrations.RunSQL(
                    f"UPDATE people_{kind} SET temperature = 'cold' WHERE temperature = ''",
                    migrations.RunSQL.noop,
                )
                for kind in ("company", "person")
            ],
        )
    ]
