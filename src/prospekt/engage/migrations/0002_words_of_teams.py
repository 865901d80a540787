import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engage", "0001_initial"),
        ("people", "0010_hints_put_away"),
    ]

    operations = [
        migrations.CreateModel(
            name="TeamWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(help_text="folded", max_length=40)),
                (
                    "meaning",
                    models.CharField(help_text="a concept of the reader of lines", max_length=40),
                ),
                (
                    "n",
                    models.PositiveIntegerField(
                        default=1, help_text="how often it was corrected so"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="people.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "word of a team",
                "constraints": [
                    models.UniqueConstraint(fields=("team", "word"), name="team_word_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("team__isnull", True)),
                        fields=("word",),
                        name="word_of_no_team_once",
                    ),
                ],
            },
        ),
    ]
