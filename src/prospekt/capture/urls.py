"""Addresses of the import screens."""

from __future__ import annotations

from django.urls import path, re_path

from prospekt.capture.views import check, columns, file, history, rows, run

ONE = r"^imports/(?P<import_id>[1-9][0-9]{0,17})"

urlpatterns = [
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
