"""Consent by purpose, a list of addresses that must not be used, and the same change to many leads."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_words_by_pattern'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('failed', 'Failed'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='draft', max_length=10)),
                ('door', models.CharField(max_length=12)),
                ('allowed', models.JSONField(help_text='rights that a token leaves; null: all', null=True)),
                ('view', models.JSONField(default=dict, help_text='parameters of the list it is for')),
                ('leads', models.JSONField(help_text='chosen leads; null: all that the list shows', null=True)),
                ('edits', models.JSONField(default=dict, help_text='what is changed, as it was typed')),
                ('made_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('is_cancel_asked', models.BooleanField(default=False)),
                ('problem', models.JSONField(help_text='why it failed', null=True)),
                ('matched', models.BigIntegerField(default=0)),
                ('changed', models.BigIntegerField(default=0)),
                ('unchanged', models.BigIntegerField(default=0)),
                ('refused', models.BigIntegerField(default=0)),
                ('undone', models.BigIntegerField(default=0, help_text='leads put back')),
                ('spared', models.BigIntegerField(default=0, help_text='leads with fields edited since')),
            ],
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('bulk_id', models.BigIntegerField()),
                ('person_id', models.BigIntegerField(null=True)),
                ('company_id', models.BigIntegerField(null=True)),
                ('outcome', models.CharField(blank=True, default='', help_text='changed, unchanged, refused; empty: waits', max_length=10)),
                ('reason', models.CharField(blank=True, default='', help_text='why refused', max_length=40)),
                ('spared', models.JSONField(help_text='fields that the undo left alone', null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='suppressed',
            name='suppressed_once',
        ),
        migrations.AddField(
            model_name='suppressed',
            name='by_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='suppressed',
            name='kind',
            field=models.CharField(blank=True, default='', help_text='email or phone; empty: not known any more', max_length=8),
        ),
        migrations.AddField(
            model_name='suppressed',
            name='purpose',
            field=models.CharField(default='marketing', help_text='marketing, sales, service or any', max_length=16),
        ),
        migrations.AddField(
            model_name='suppressed',
            name='reason',
            field=models.CharField(default='gone', help_text='why, as a code', max_length=16),
        ),
        migrations.AlterField(
            model_name='consent',
            name='channel',
            field=models.CharField(help_text='email, call, sms, chat, letter or all', max_length=16),
        ),
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(default='marketing', help_text='marketing, sales, service or any', max_length=16),
        ),
        migrations.AlterField(
            model_name='suppressed',
            name='channel',
            field=models.CharField(help_text='email, call, sms, chat, letter or all', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='suppressed',
            constraint=models.UniqueConstraint(fields=('digest', 'channel', 'purpose'), name='suppressed_once'),
        ),
        migrations.AddField(
            model_name='bulkedit',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bulkedit',
            name='change_set',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='people.changeset'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['bulk_id', 'id'], name='bulk_row_waits'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(fields=['bulk_id', 'outcome', 'id'], name='bulk_row_outcome'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(condition=models.Q(('spared__isnull', False)), fields=['bulk_id', 'id'], name='bulk_row_spared'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(fields=['person_id'], name='bulk_row_person'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(fields=['company_id'], name='bulk_row_company'),
        ),
        # Whoever said no to any contact said so for every purpose.
        migrations.RunSQL(
            "UPDATE people_consent SET purpose = 'any' WHERE channel = 'all'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE people_suppressed SET purpose = 'any' WHERE channel = 'all'",
            migrations.RunSQL.noop,
        ),
    ]
