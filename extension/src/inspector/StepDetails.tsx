import { type BlockDefinition, formatBytes, formatNumber } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { usePipeline } from '../canvas/PipelineContext';
import { useStep } from '../canvas/useStep';
import { ErrorReport } from '../report/ErrorReport';
import { FigureRow } from '../report/FigureRow';
import { StateLine } from '../report/StateLine';
import { VisibleText } from '../report/VisibleText';

/** Properties of StepDetails. */
export interface StepDetailsProps {
  cellId: string;
  block: BlockDefinition | undefined;
}

/** What the node has no room for: every metric, every artifact, why it was reused or not, the log of a failure. */
export function StepDetails({ cellId, block }: StepDetailsProps): JSX.Element {
  const { trans } = usePipeline();
  const { runtime, state } = useStep(cellId);
  const { payload } = runtime;
  return (
    <section className={`qm-details qm-stage-${block?.stage ?? 'tools'}`}>
      <StateLine state={state} />
      {payload !== null && payload.cache.reason !== '' && (
        <p className="qm-help">
          <VisibleText value={payload.cache.reason} max={200} />
        </p>
      )}
      {payload !== null && (
        <>
          <FigureRow payload={payload} block={block} />
          {payload.artifacts.length > 0 && (
            <ul className="qm-artifacts">
              {payload.artifacts.map(({ port, type, rows, bytes, digest }) => (
                <li key={port} title={digest}>
                  {port} {type.toLowerCase() !== port && <i>{type}</i>}
                  <span>
                    {rows === null
                      ? formatBytes(bytes)
                      : trans._n('%2 row', '%2 rows', rows, formatNumber(rows))}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {payload.error !== null && <ErrorReport error={payload.error} open />}
        </>
      )}
    </section>
  );
}
