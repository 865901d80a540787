"""A lead stands in the team of its owner, and lists walk a team in the order of the score."""

from django.db import migrations, models
from django.db.models import F, Q


def stand_by_owner(apps, schema_editor):
    for table in ("people_person", "people_company"):
        schema_editor.execute(
            f"UPDATE {table} SET team_id = (SELECT u.team_id FROM people_user u WHERE u.id = {table}.owner_id)"
            " WHERE owner_id IS NOT NULL"
        )


def _index(name, here):
    return models.Index(F("team_id"), F("points").desc(), F("id").desc(), name=name, condition=here)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_search")]
    operations = [
        migrations.RunPython(stand_by_owner, migrations.RunPython.noop),
        migrations.AddIndex("person", _index("person_team", Q(deleted_at__isnull=True))),
        migrations.AddIndex("company", _index("company_team", Q(deleted_at__isnull=True, is_lead=True))),
    ]
