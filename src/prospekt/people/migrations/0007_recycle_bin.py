"""The recycle bin: its lists, the erased rows of the audit trail, and refusals that outlive their leads."""

from django.db import migrations, models
from django.db.models import F, Q


def _bin(name):
    return models.Index(
        F("deleted_at").desc(),
        F("id").desc(),
        name=f"{name}_bin",
        condition=Q(deleted_at__isnull=False),
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0006_tokens")]
    operations = [
        migrations.AddIndex("person", _bin("person")),
        migrations.AddIndex("company", _bin("company")),
        migrations.AddField(
            "change",
            "erased_at",
            models.DateTimeField(null=True, help_text="when old and new were erased"),
        ),
        migrations.AddField("change", "erased_by_id", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="Suppressed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=40)),
                ("channel", models.CharField(help_text="email, call or all", max_length=16)),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["digest", "channel"], name="suppressed_once")
                ]
            },
        ),
    ]
