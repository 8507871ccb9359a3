"""The block `lossPredictor`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from querymill_jobs.colbert.checkpoint import TrainingState, find_checkpoint, load_checkpoint
from querymill_jobs.colbert.pairs import TrainingPairs
from querymill_jobs.job import Job
from querymill_jobs.losses.open_retriever import open_retriever
from querymill_jobs.losses.predictor.artifact import RETRIEVER, copy_retriever, save_predictor
from querymill_jobs.losses.predictor.cross_fit import cross_fit, deal_folds, fit_module
from querymill_jobs.losses.predictor.features import pair_features
from querymill_jobs.losses.predictor.joint import joint_optimizer, train_jointly
from querymill_jobs.losses.predictor.judging import accuracies, judge_module
from querymill_jobs.losses.predictor.loss_module import LossModule
from querymill_jobs.losses.predictor.measured_pairs import measure_pairs
from querymill_jobs.losses.predictor.settings import ModuleSettings, read_module_settings
from querymill_jobs.losses.scored_query import ScoredQuery, encoded
from querymill_jobs.losses.token_states import StateEncoder, find_projection, tapped_layers
from querymill_jobs.models.threads import use_cpus


def run_loss_predictor(job: Job) -> None:
    """Train the module, judge it on pairs it did not see, and write it beside its retriever."""
    use_cpus(job.resources)
    settings = read_module_settings(job.params)
    if settings.batch_size % 2:
        job.fail(
            "train the loss predictor with",
            settings.batch_size,
            "a batch is split into pairs",
            "Make batchSize even.",
        )
    pairs = TrainingPairs(job.rows("pairs"), [])
    items = [
        ScoredQuery(f"{place}", pair.query, pair.doc_id, pair.document)
        for place, pair in enumerate(pairs.pairs)
    ]
    folds = deal_folds([item.doc_id for item in items], settings.folds, settings.seed)
    _check(job, items, folds, settings)
    model = open_retriever(job.input("retriever").path)
    layers = tapped_layers(model)
    encoder = StateEncoder(model, layers)
    about = {
        "training": settings.training,
        "layers": list(layers),
        "hidden": int(find_projection(model).in_features),
        "retriever": job.input("retriever").digest,
    }
    run = _run_joint if settings.training == "joint" else _run_frozen
    run(job, settings, encoder, model, pairs, items, folds, about)


def _check(job: Job, items: Sequence[ScoredQuery], folds: Sequence[int], settings: ModuleSettings) -> None:
    smallest = min((folds.count(fold) for fold in range(settings.folds)), default=0)
    if smallest < 2 or len(items) < 2 * settings.folds:
        job.fail(
            "train the loss predictor with",
            "pairs",
            f"{len(items)} pairs of {len({item.doc_id for item in items})} documents leave a fold of "
            f"{settings.folds} with {smallest}, and pairs of losses are compared within a fold",
            "Give more pairs or set fewer folds.",
        )


def _run_frozen(
    job: Job,
    settings: ModuleSettings,
    encoder: StateEncoder,
    model: Any,
    pairs: TrainingPairs,
    items: Sequence[ScoredQuery],
    folds: Sequence[int],
    about: dict[str, Any],
) -> None:
    measured = measure_pairs(job, settings, encoder, items)
    if measured is None:
        return
    features, truth = measured
    target = torch.tensor(truth.loss, dtype=torch.float32)
    epochs = 0

    def on_epoch(loss: float) -> bool:
        nonlocal epochs
        epochs += 1
        job.progress(epochs, (settings.folds + 1) * settings.epochs, "epochs")
        if epochs > settings.folds * settings.epochs:
            job.metric("moduleLoss", loss, step=epochs - settings.folds * settings.epochs)
        return job.stop_requested

    predicted = cross_fit(features, target, folds, settings, on_epoch)
    if predicted is None:
        return
    rows = judge_module(job, predicted, truth, folds, items, settings)
    module = fit_module(features, target, settings, on_epoch)
    if module is None:
        return
    folder = job.output("predictor")
    copy_retriever(job.input("retriever").path, folder)
    save_predictor(folder, module, {**about, **accuracies(rows)})


def _run_joint(
    job: Job,
    settings: ModuleSettings,
    encoder: StateEncoder,
    model: Any,
    pairs: TrainingPairs,
    items: Sequence[ScoredQuery],
    folds: Sequence[int],
    about: dict[str, Any],
) -> None:
    held = [place for place, fold in enumerate(folds) if fold == 0]
    learned = TrainingPairs.of([pairs.pairs[place] for place, fold in enumerate(folds) if fold])
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        module = LossModule(len(about["layers"]), about["hidden"]).to(next(model.parameters()).device)
    torch.manual_seed(settings.seed)
    first = [item for item, fold in zip(items, folds, strict=True) if fold][:256]
    module.fit_scale(pair_features([(query, found) for _, query, found in encoded(encoder, first, 32)]))
    both = nn.ModuleDict({"retriever": model, "module": module})
    optimizer = joint_optimizer(model, module, settings)
    state = _resume(job, both, optimizer)

    def on_step(step: int, loss: float, ranking: float) -> bool:
        job.metric("loss", loss, step=step)
        job.metric("moduleLoss", ranking, step=step)
        job.progress(step, settings.max_steps, "steps")
        return job.stop_requested

    done = train_jointly(
        encoder, both, optimizer, learned, settings, state, job.checkpoint_dir, on_step, job.checkpointed
    )
    if not done:
        return
    measured = measure_pairs(job, settings, encoder, [items[place] for place in held])
    if measured is None:
        return
    features, truth = measured
    with torch.no_grad():
        predicted = module.eval()(features.to(next(module.parameters()).device)).double().cpu().numpy()
    rows = judge_module(job, predicted, truth, [0] * len(held), [items[place] for place in held], settings)
    folder = job.output("predictor")
    model.save_pretrained(str(folder / RETRIEVER), create_model_card=False)
    source = job.input("retriever").path / "retriever.json"
    (folder / RETRIEVER / "retriever.json").write_bytes(source.read_bytes())
    save_predictor(folder, module, {**about, **accuracies(rows)})


def _resume(job: Job, both: nn.ModuleDict, optimizer: torch.optim.Optimizer) -> TrainingState:
    checkpoint = find_checkpoint((job.checkpoint_dir, *job.resume_dirs))
    if checkpoint is None:
        return TrainingState()
    state, _ = load_checkpoint(checkpoint, both, optimizer)
    job.log(f"going on after step {state.step} of an earlier attempt")
    for (step, loss), (_, ranking) in zip(state.losses, state.devs, strict=True):
        job.metric("loss", loss, step=step)
        job.metric("moduleLoss", ranking, step=step)
    return state
