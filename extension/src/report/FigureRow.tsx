import {
  type BlockDefinition,
  formatNumber,
  shownMetrics,
  type StepPayload,
} from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { Sparkline } from './Sparkline';

/** Every metric of a step side by side, the main one first, each with its curve if it has one. */
export function FigureRow({
  payload,
  block,
}: {
  payload: StepPayload;
  block: BlockDefinition | undefined;
}): JSX.Element {
  const metrics = shownMetrics(payload, block);
  return (
    <dl className="qm-figures">
      {metrics.map(({ name, value, definition }) => {
        const points = Object.hasOwn(payload.series, name) ? payload.series[name] : undefined;
        return (
          <div key={name}>
            <dt>{definition.label}</dt>
            <dd>
              <strong>{formatNumber(value)}</strong>
              {definition.unit !== undefined && <small> {definition.unit}</small>}
            </dd>
            {points !== undefined && points.length > 1 && (
              <Sparkline
                points={points}
                label={definition.label}
                width={140}
                height={36}
                live={payload.state === 'running'}
              />
            )}
          </div>
        );
      })}
    </dl>
  );
}
