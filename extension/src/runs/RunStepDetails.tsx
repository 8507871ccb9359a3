import { formatNumber, formatSeconds, type RunStep, stepLabel } from '@querymill/kernel-bridge/core';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

import { askToExplore } from '../explorer/ExploreRenderer';
import { VisibleText } from '../report/VisibleText';
import { valueInWords } from './runWords';

/** What the ledger knows of one step: parameters with what was changed, figures, and its rows to explore. */
export function RunStepDetails({ step, trans }: { step: RunStep; trans: TranslationBundle }): JSX.Element {
  const changed = new Map((step.changed ?? []).map((change) => [change.name, change]));
  const params = Object.entries(step.params ?? {});
  const metrics = Object.entries(step.metrics ?? {});
  const outputs = Object.entries(step.outputs ?? {}).filter(([, { rows }]) => rows !== null);
  return (
    <section className="qm-rundetails" aria-label={stepLabel(step)}>
      <h3>
        <VisibleText value={stepLabel(step)} max={60} /> <small>{step.block}</small>
      </h3>
      <p>
        {step.state} · {step.verdict}
        {step.seconds !== undefined && ` · ${formatSeconds(step.seconds)}`}
        {step.reason !== undefined && step.reason !== '' && (
          <>
            {' · '}
            <VisibleText value={step.reason} max={200} />
          </>
        )}
      </p>
      {step.error !== undefined && (
        <p className="qm-error">
          <VisibleText value={`${step.error.title}: ${step.error.cause} ${step.error.fix}`} max={600} />
        </p>
      )}
      {outputs.length > 0 && (
        <div className="qm-explore-row" role="group" aria-label={trans.__('Explore rows')}>
          {outputs.map(([port, { digest, rows }]) => (
            <button
              key={port}
              type="button"
              onClick={(event) => {
                askToExplore(event.currentTarget, digest, `${stepLabel(step)}.${port}`);
              }}
            >
              {trans.__('Explore %1 (%2)', port, formatNumber(rows ?? 0))}
            </button>
          ))}
        </div>
      )}
      <table className="qm-table">
        <caption>{trans.__('Parameters')}</caption>
        <tbody>
          {params.map(([name, value]) => {
            const change = changed.get(name);
            return (
              <tr key={name} className={change === undefined ? '' : 'qm-differs'}>
                <th scope="row">{name}</th>
                <td>
                  <VisibleText value={typeof value === 'object' ? JSON.stringify(value) : value} max={240} />
                  {change !== undefined && (
                    <small> {trans.__('before: %1', valueInWords(change.before))}</small>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {metrics.length > 0 && (
        <table className="qm-table">
          <caption>{trans.__('Figures')}</caption>
          <tbody>
            {metrics.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{step.measures?.find((measure) => measure.name === name)?.label ?? name}</th>
                <td className="qm-number">{valueInWords(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
