"""Addresses of tasks, notifications and the calendar."""

from __future__ import annotations

from django.urls import path, re_path

from prospekt.engage.views import (
    calendar,
    calls,
    files,
    log_line,
    meetings,
    moves,
    notices,
    tasks,
    team_today,
    team_words,
    today,
)
from prospekt.people.rules.lead_ref import PATTERN

LINE = r"^today/(?P<line>[pct][1-9][0-9]{0,17})"
CALL = rf"^calls/(?P<ref>{PATTERN})"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("today/team/", team_today.team_today, name="team_today"),
    re_path(rf"{LINE}/done/$", today.line_done, name="today_done"),
    re_path(rf"{LINE}/put-off/$", today.line_put_off, name="today_put_off"),
    re_path(rf"{LINE}/dismiss/$", today.line_dismiss, name="today_dismiss"),
    re_path(rf"{LINE}/back/$", today.line_back, name="today_back"),
    re_path(rf"{LINE}/take/$", today.line_take, name="today_take"),
    re_path(rf"{LINE}/give/$", today.line_give, name="today_give"),
    path("calls/", calls.calls, name="calls"),
    path("calls/start/", calls.start, name="calls_start"),
    re_path(rf"{CALL}/$", calls.call, name="call"),
    re_path(rf"{CALL}/skip/$", calls.skip, name="call_skip"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", tasks.task_new, name="task_new"),
    path("tasks/<int:task_id>/", tasks.task, name="task"),
    path("tasks/<int:task_id>/done/", moves.done, name="task_done"),
    path("tasks/<int:task_id>/snooze/", moves.snooze, name="task_snooze"),
    path("tasks/<int:task_id>/reassign/", moves.reassign, name="task_reassign"),
    path("tasks/<int:task_id>/dismiss/", moves.dismiss, name="task_dismiss"),
    path("tasks/<int:task_id>/reopen/", moves.reopen, name="task_reopen"),
    re_path(rf"^leads/(?P<ref>{PATTERN})/files/$", files.files, name="lead_files"),
    path("files/<int:file_id>/", files.download, name="file"),
    path("files/<int:file_id>/remove/", files.remove, name="file_remove"),
    path("files/<int:file_id>/restore/", files.restore, name="file_restore"),
    re_path(rf"^leads/(?P<ref>{PATTERN})/meeting/$", meetings.plan, name="lead_meeting"),
    path("tasks/<int:task_id>/people/", meetings.people, name="meeting_people"),
    path("tasks/<int:task_id>/outcome/", meetings.settle, name="meeting_settle"),
    path("notifications/", notices.notifications, name="notifications"),
    path("notifications/read/", notices.read, name="notifications_read"),
    path("account/reminders/", calendar.reminders, name="reminders"),
    path("account/reminders/revoke/", calendar.revoke, name="calendar_revoke"),
    path("calendar/<str:key>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("log/", log_line.log_line, name="log_line"),
    path("log/save/", log_line.save_line, name="log_line_save"),
    path("log/words/", team_words.words, name="team_words"),
    path("log/words/<int:word_id>/forget/", team_words.forget, name="team_word_forget"),
]
