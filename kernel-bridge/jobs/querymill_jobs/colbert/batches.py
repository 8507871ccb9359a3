"""The order in which pairs are seen."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Sequence

from querymill_jobs.colbert.pairs import TrainingPair


def batches(pairs: Sequence[TrainingPair], size: int, seed: int) -> Iterator[list[TrainingPair]]:
    """Yield batches without end; no document stands in one twice.

    All pairs, labelled and pseudo, are shuffled together, once for each epoch. A pair whose document is
    in the batch already waits for the next one, and enters no new epoch before it had its turn: with as
    many queries for each document, all pairs are seen equally often. The order follows from the seed
    alone, which is how a training that goes on finds its place.

    :param size: pairs in a batch; smaller where there are not so many different documents, negatives counted
    """
    documents = len({pair.doc_id for pair in pairs})
    size = min(size, documents)
    waiting: deque[TrainingPair] = deque()
    epoch = 0
    while True:
        batch: list[TrainingPair] = []
        taken: set[str] = set()
        held: dict[TrainingPair, None] = {}
        while len(batch) < size:
            if not waiting:
                fresh = [pair for pair in pairs if pair not in held]
                if not fresh:
                    break
                random.Random(f"{seed} {epoch}").shuffle(fresh)
                waiting.extend(fresh)
                epoch += 1
            pair = waiting.popleft()
            if taken & pair.doc_ids:
                held[pair] = None
            else:
                batch.append(pair)
                taken |= pair.doc_ids
        waiting.extendleft(reversed(list(held)))
        yield batch
