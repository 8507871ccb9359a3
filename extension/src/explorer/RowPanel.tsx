import type { ExploreRow, ExploreValue, Judgement } from '@querymill/kernel-bridge/core';
import { type JSX, useEffect, useState } from 'react';

import { VisibleText } from '../report/VisibleText';
import { useExplorer } from './ExplorerContext';
import { markShared } from './markShared';
import { useAnswer } from './useAnswer';
import type { Verdicts as Judging } from './useVerdicts';

const MAX_SHOWN = 20_000;

/** Properties of RowPanel. */
export interface RowPanelProps {
  /** Number of the row; null when none is chosen. */
  n: number | null;
  verdicts: Judging['verdicts'];
  judge: Judging['judge'];
}

/** A row beside the table: its document with shared words marked, what each filter said, its siblings. */
export function RowPanel({ n, verdicts, judge }: RowPanelProps): JSX.Element {
  const { trans } = useExplorer();
  const { result, error } = useAnswer('row', n === null ? null : { n });
  if (error !== null) return <p className="qm-x-error">{error}</p>;
  const row = result?.row ?? null;
  if (row === null)
    return <p className="qm-help">{trans.__('Choose a row to read it beside its document.')}</p>;
  const { values } = row;
  const query = textOf(values['query'] ?? values['text'] ?? null);
  const document = textOf(
    values['document'] ?? (values['query'] === undefined ? null : values['text']) ?? null,
  );
  return (
    <div className="qm-x-row">
      <h3>
        <VisibleText value={query} max={2000} />
      </h3>
      <Verdicts
        key={row.id}
        row={row}
        verdict={Object.hasOwn(verdicts, row.id) ? verdicts[row.id] : undefined}
        judge={judge}
      />
      {document !== '' && (
        <section aria-label={trans.__('Document')}>
          <h4>
            <VisibleText value={values['title'] ?? values['doc_id']} max={300} />
          </h4>
          <p className="qm-x-document">
            {markShared(document.slice(0, MAX_SHOWN), query).map(({ text, shared }, i) =>
              shared ? (
                <mark key={i}>
                  <VisibleText value={text} max={MAX_SHOWN} />
                </mark>
              ) : (
                <VisibleText key={i} value={text} max={MAX_SHOWN} />
              ),
            )}
          </p>
        </section>
      )}
      <Filters row={row} />
      {result !== null && result.siblings.length > 0 && (
        <section>
          <h4>{trans.__('Other rows of this document')}</h4>
          <ul className="qm-x-siblings">
            {result.siblings.map((sibling) => (
              <li key={sibling.n} className={sibling.values['kept'] === false ? 'qm-x-dropped' : ''}>
                <VisibleText
                  value={sibling.values['text'] ?? sibling.values['query'] ?? sibling.id}
                  max={300}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Values row={row} />
    </div>
  );
}

function Verdicts({
  row,
  verdict,
  judge,
}: {
  row: ExploreRow;
  verdict: Judgement | undefined;
  judge: RowPanelProps['judge'];
}): JSX.Element {
  const { trans } = useExplorer();
  const [note, setNote] = useState(verdict?.note ?? '');
  const choices = [
    ['good', trans.__('Good (G)')],
    ['bad', trans.__('Bad (B)')],
    ['unsure', trans.__('Unsure (U)')],
  ] as const;
  return (
    <div className="qm-x-judge" role="group" aria-label={trans.__('Your verdict')}>
      {choices.map(([choice, label]) => (
        <button
          key={choice}
          type="button"
          aria-pressed={verdict?.verdict === choice}
          onClick={() => {
            judge([row], verdict?.verdict === choice ? null : choice, note);
          }}
        >
          {label}
        </button>
      ))}
      <input
        aria-label={trans.__('Note')}
        placeholder={trans.__('Note, Enter saves')}
        value={note}
        onChange={(event) => {
          setNote(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') judge([row], verdict?.verdict ?? 'unsure', note);
        }}
      />
    </div>
  );
}

/** What each filter said, and the document that beat this row's own in it. */
function Filters({ row }: { row: ExploreRow }): JSX.Element | null {
  const { comm, table, trans } = useExplorer();
  const steps = [...new Set(table.columns.flatMap(({ step }) => step ?? []))];
  const rivals = steps.map((step) => textOf(row.values[`${step}.best_other_id`] ?? null));
  const wanted = rivals.filter((id) => id !== '').join('\n');
  const [found, setFound] = useState<readonly ExploreRow[]>([]);
  useEffect(() => {
    if (wanted === '' || table.corpus === null) return undefined;
    const controller = new AbortController();
    const question = { digest: table.corpus, ids: [...new Set(wanted.split('\n'))] };
    comm.ask('lookup', question, { signal: controller.signal }).then(
      ({ rows }) => {
        setFound(rows);
      },
      () => {
        // Without the collection the ids alone are shown.
      },
    );
    return () => {
      controller.abort();
    };
  }, [comm, table.corpus, wanted]);
  if (steps.length === 0) return null;
  return (
    <section>
      <h4>{trans.__('What the filters said')}</h4>
      {steps.map((step, i) => {
        const rival = found.find(({ id }) => id === rivals[i]);
        const kept = row.values[`${step}.kept`] ?? null;
        return (
          <div key={step} className="qm-x-filter">
            <b>
              <VisibleText value={step} max={60} />
            </b>{' '}
            {kept === null ? (
              <span className="qm-x-null">{trans.__('has not seen this row')}</span>
            ) : (
              <span className={kept === true ? 'qm-x-yes' : 'qm-x-no'}>
                {kept === true ? trans.__('kept') : trans.__('dropped')}
              </span>
            )}{' '}
            <VisibleText value={row.values[`${step}.reason`]} max={300} />
            {rivals[i] !== undefined && rivals[i] !== '' && (
              <details>
                <summary>
                  {trans.__('Best other document')}:{' '}
                  <VisibleText value={rival?.values['title'] ?? rivals[i]} max={160} />
                </summary>
                {rival !== undefined && (
                  <p className="qm-x-document">
                    {markShared(
                      textOf(rival.values['text'] ?? null).slice(0, 4000),
                      textOf(row.values['text'] ?? null),
                    ).map(({ text, shared }, k) =>
                      shared ? <mark key={k}>{text}</mark> : <VisibleText key={k} value={text} max={4000} />,
                    )}
                  </p>
                )}
              </details>
            )}
          </div>
        );
      })}
    </section>
  );
}

function Values({ row }: { row: ExploreRow }): JSX.Element {
  const { trans } = useExplorer();
  const names = Object.keys(row.values).filter(
    (name) => !['document', 'text', 'query', 'title'].includes(name),
  );
  return (
    <details>
      <summary>{trans.__('All values')}</summary>
      <dl className="qm-x-values">
        <dt>_id</dt>
        <dd>
          <VisibleText value={row.id} max={200} />
        </dd>
        {names.map((name) => (
          <div key={name}>
            <dt>
              <VisibleText value={name} max={80} />
            </dt>
            <dd>
              <VisibleText value={row.values[name]} max={400} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function textOf(value: ExploreValue): string {
  return typeof value === 'string' ? value : '';
}
