"""Addresses of campaigns, sources and the import screens."""

from __future__ import annotations

from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

from prospekt.capture.views import campaigns, check, columns, file, history, rows, run, sources


class RowConverter(IntConverter):
    """An id as the tables can hold it."""

    regex = "[1-9][0-9]{0,17}"


register_converter(RowConverter, "row")
ONE = r"^imports/(?P<import_id>[1-9][0-9]{0,17})"

urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<row:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<row:campaign_id>/remove/", campaigns.campaign_remove, name="campaign_remove"),
    path("campaigns/<row:campaign_id>/costs/", campaigns.cost_new, name="cost_new"),
    path("campaigns/<row:campaign_id>/costs/<row:cost_id>/", campaigns.cost, name="cost"),
    path(
        "campaigns/<row:campaign_id>/costs/<row:cost_id>/remove/",
        campaigns.cost_remove,
        name="cost_remove",
    ),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.source_new, name="source_new"),
    path("sources/<row:source_id>/", sources.source, name="source"),
    path("sources/<row:source_id>/merge/", sources.source_merge, name="source_merge"),
    path("imports/", history.history, name="imports"),
    path("imports/new/", file.new, name="import_new"),
    re_path(rf"{ONE}/$", run.page, name="import"),
    re_path(rf"{ONE}/file/$", file.file, name="import_file"),
    re_path(rf"{ONE}/columns/$", columns.columns, name="import_columns"),
    re_path(rf"{ONE}/check/$", check.check, name="import_check"),
    re_path(rf"{ONE}/check/tried/$", check.tried, name="import_tried"),
    re_path(rf"{ONE}/run/$", run.run, name="import_run"),
    re_path(rf"{ONE}/progress/$", run.progress, name="import_progress"),
    re_path(rf"{ONE}/cancel/$", run.cancel, name="import_cancel"),
    re_path(rf"{ONE}/undo/$", run.undo, name="import_undo"),
    re_path(rf"{ONE}/rows/$", rows.rows, name="import_rows"),
    re_path(rf"{ONE}/warnings/$", rows.warnings, name="import_warnings"),
    re_path(rf"{ONE}/rejected\.csv$", rows.rejected_file, name="import_rejected_file"),
    re_path(rf"{ONE}/warnings\.csv$", rows.warnings_file, name="import_warnings_file"),
]
