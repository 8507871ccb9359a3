"""The block `lossPredictor`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from querymill_jobs.colbert.checkpoint import TrainingState, find_checkpoint, load_checkpoint
from querymill_jobs.colbert.pairs import TrainingPairs
from querymill_jobs.job import Job
from querymill_jobs.losses.negative_draw import NegativeDraw
from querymill_jobs.losses.open_retriever import open_retriever
from querymill_jobs.losses.predictor.artifact import RETRIEVER, copy_retriever, save_predictor
from querymill_jobs.losses.predictor.cross_fit import cross_fit, deal_folds, fit_module
from querymill_jobs.losses.predictor.features import pair_features
from querymill_jobs.losses.predictor.joint import joint_optimizer, train_jointly
from querymill_jobs.losses.predictor.loss_module import LossModule
from querymill_jobs.losses.predictor.pair_accuracy import PairAccuracy, Values, pair_accuracy
from querymill_jobs.losses.predictor.settings import ModuleSettings, read_module_settings
from querymill_jobs.losses.predictor.true_losses import TrueLosses, true_losses
from querymill_jobs.losses.scored_query import ScoredQuery, encoded
from querymill_jobs.losses.token_states import StateEncoder, TextState, find_projection, tapped_layers
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.rows import Row, write_rows

MODULE = "loss module"
States = list[tuple[ScoredQuery, TextState, TextState]]


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
    states, truth = _measure(job, settings, encoder, items)
    features = pair_features([(query, document) for _, query, document in states])
    features = type(features)(features.taps.cpu(), features.matches.cpu())
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
    rows = _judge(job, predicted, truth, folds, items, settings)
    module = fit_module(features, target, settings, on_epoch)
    if module is None:
        return
    folder = job.output("predictor")
    copy_retriever(job.input("retriever").path, folder)
    save_predictor(folder, module, {**about, **_in_short(rows)})


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
    states, truth = _measure(job, settings, encoder, [items[place] for place in held])
    features = pair_features([(query, document) for _, query, document in states])
    with torch.no_grad():
        predicted = module.eval()(features).double().cpu().numpy()
    rows = _judge(job, predicted, truth, [0] * len(held), [items[place] for place in held], settings)
    folder = job.output("predictor")
    model.save_pretrained(str(folder / RETRIEVER), create_model_card=False)
    source = job.input("retriever").path / "retriever.json"
    (folder / RETRIEVER / "retriever.json").write_bytes(source.read_bytes())
    save_predictor(folder, module, {**about, **_in_short(rows)})


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


def _measure(
    job: Job, settings: ModuleSettings, encoder: StateEncoder, items: Sequence[ScoredQuery]
) -> tuple[States, TrueLosses]:
    """The states of the pairs and their true losses."""
    job.log(f"encoding {len(items)} pairs and {job.params['negativePool']} documents for negatives")
    ids = [row["_id"] for row in job.rows("corpus")]
    draw = NegativeDraw(job.rows("corpus"), ids, job.params["negativePool"], settings.seed, job.rows("pairs"))
    if len(draw.ids) < 2 * settings.negatives + 2:
        job.fail(
            "draw negatives from",
            "corpus",
            f"there are {len(draw.ids)} documents and a pair needs {2 * settings.negatives} others",
            "Lower negatives, or give the whole corpus.",
        )
    states = encoded(encoder, items, job.params["encodeBatch"])
    pool = encoder.encode(draw.texts, "document", job.params["encodeBatch"])
    truth = true_losses(states, draw, pool, settings.negatives)
    if float(truth.loss.mean()) < 0.01:
        job.warn(
            f"the mean loss of the pairs is {truth.loss.mean():.4f}: the retriever knows them, "
            "and little is left to predict. Give pairs that it was not trained on."
        )
    return states, truth


def _judge(
    job: Job,
    predicted: Values,
    truth: TrueLosses,
    folds: Sequence[int],
    items: Sequence[ScoredQuery],
    settings: ModuleSettings,
) -> list[Row]:
    """Write accuracy and interval of the module and of what needs no training."""
    names = {name: number for number, name in enumerate(dict.fromkeys(item.doc_id for item in items))}
    clusters = [names[item.doc_id] for item in items]
    scores = {MODULE: predicted, **truth.baselines()}
    found = {
        name: pair_accuracy(score, truth.loss, folds, clusters, settings.seed)
        for name, score in scores.items()
    }
    rows = [_accuracy_row(name, accuracy) for name, accuracy in found.items()]
    write_rows(job.output("report") / "table.jsonl", rows)
    job.samples(rows)
    best = max((accuracy.accuracy, name) for name, accuracy in found.items() if name != MODULE)
    job.metric("pairAccuracy", found[MODULE].accuracy)
    job.metric("accuracyLow", found[MODULE].low)
    job.metric("accuracyHigh", found[MODULE].high)
    job.metric("bestUntrained", best[0])
    job.metric("pairs", len(items))
    job.metric("meanLoss", float(np.mean(truth.loss)))
    if found[MODULE].accuracy <= best[0]:
        job.warn(
            f"the module orders {found[MODULE].accuracy:.3f} of the pairs as their true loss does, "
            f'"{best[1]}" {best[0]:.3f} without any training: `activeFilter` in mode direct is as good.'
        )
    return rows


def _accuracy_row(name: str, found: PairAccuracy) -> Row:
    return {
        "_id": name,
        "predictor": name,
        "pair_accuracy": _finite(found.accuracy),
        "low": _finite(found.low),
        "high": _finite(found.high),
        "loss_of_top_fifth": round(found.top_loss, 4),
    }


def _finite(value: float) -> float | None:
    return round(value, 4) if np.isfinite(value) else None


def _in_short(rows: Sequence[Row]) -> dict[str, Any]:
    return {"pairAccuracy": {row["predictor"]: row["pair_accuracy"] for row in rows}}
