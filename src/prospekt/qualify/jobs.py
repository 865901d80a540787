"""What this stage does in the background: trials of a draft, and scores by a version that was published."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from prospekt.ledger.events import Actor
from prospekt.ledger.leases import is_held
from prospekt.qualify.actions.playbooks import n_left, rescore_all
from prospekt.qualify.actions.trials import OPEN, give_up_trial, lease_name, run_trial
from prospekt.qualify.models import PlaybookTrial
from prospekt.qualify.queries.scores import running_playbook

BY = Actor(None, "schedule")
REFUSAL = "prospekt.words.problem.Refusal"


@task()
def run_trial_job(trial_id: int) -> None:
    """Carry a trial out; nothing to do if it is over or was taken away."""
    if PlaybookTrial.objects.filter(pk=trial_id, state__in=OPEN).exists():
        run_trial(trial_id)


@task()
def rescore_job() -> None:
    """Score everybody by the version that was just published; the schedule does what is left."""
    playbook = running_playbook()
    if n_left(playbook):
        rescore_all(playbook, by=BY, now=timezone.now())


def resume_interrupted() -> None:
    """Queue trials again that nobody goes on with: their process was killed before a job could be kept."""
    for trial_id in PlaybookTrial.objects.filter(state__in=OPEN).values_list("pk", flat=True):
        if not is_held(lease_name(trial_id)):
            _go_on(trial_id)


def _go_on(trial_id: int) -> None:
    rows = DBTaskResult.objects.filter(task_path=run_trial_job.module_path)
    jobs = [
        job
        for job in rows.exclude(status=TaskResultStatus.SUCCESSFUL)
        if job.args_kwargs["args"][0] == trial_id
    ]
    if any(job.status in (TaskResultStatus.READY, TaskResultStatus.RUNNING) for job in jobs):
        return
    if any(_crashed(job) for job in jobs):
        give_up_trial(trial_id)
    else:
        run_trial_job.enqueue(trial_id)


def _crashed(job: DBTaskResult) -> bool:
    return job.status == TaskResultStatus.FAILED and job.exception_class_path != REFUSAL
