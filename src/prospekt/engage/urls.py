"""Addresses of tasks, notifications and the calendar."""

from __future__ import annotations

from django.urls import path

from prospekt.engage.views import calendar, log_line, moves, notices, tasks, team_words

urlpatterns = [
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", tasks.task_new, name="task_new"),
    path("tasks/<int:task_id>/", tasks.task, name="task"),
    path("tasks/<int:task_id>/done/", moves.done, name="task_done"),
    path("tasks/<int:task_id>/snooze/", moves.snooze, name="task_snooze"),
    path("tasks/<int:task_id>/reassign/", moves.reassign, name="task_reassign"),
    path("tasks/<int:task_id>/dismiss/", moves.dismiss, name="task_dismiss"),
    path("tasks/<int:task_id>/reopen/", moves.reopen, name="task_reopen"),
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
