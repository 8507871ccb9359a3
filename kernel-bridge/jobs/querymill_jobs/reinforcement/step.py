"""The block `ppo`: which algorithm, by which back end."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.rows import Row


def run_ppo(job: Job) -> None:
    """Improve a generator by reinforcement and write it as a `Model` of the next round."""
    algorithm = job.params["algorithm"]
    if algorithm == "dpo":
        from querymill_jobs.reinforcement.dpo_step import run_dpo

        run_dpo(job)
        return
    documents = _documents(job)
    if job.params["backend"] == "llamafactory":
        from querymill_jobs.llamafactory.ppo_stage import run_ppo_stage

        run_ppo_stage(job, documents)
    elif algorithm == "ppo":
        from querymill_jobs.reinforcement.ppo_step import run_own_ppo

        run_own_ppo(job, documents)
    else:
        from querymill_jobs.reinforcement.group_step import run_group

        run_group(job, documents)


def _documents(job: Job) -> list[Row]:
    """What to write for, each document once."""
    for port in ("documents", "reward"):
        if job.input(port) is None:
            job.fail(
                "improve with",
                port,
                f"{job.params['algorithm']} needs it and it is not connected",
                'Connect it, or use algorithm: "dpo" with preferences.',
            )
    found = list({str(row.get("doc_id", row["_id"])): row for row in job.rows("documents")}.values())
    if not found:
        job.fail("improve with", "documents", "there is no document", "Connect a port with rows.")
    return found
