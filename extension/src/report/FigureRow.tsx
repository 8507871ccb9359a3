import {
  type BlockDefinition,
  formatNumber,
  type Picture,
  shownMetrics,
  type StepPayload,
} from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { Sparkline } from './Sparkline';

/** Properties of FigureRow. */
export interface FigureRowProps {
  payload: StepPayload;
  block: BlockDefinition | undefined;
  /** Pictures that stand beside the figures: their curves are not drawn twice. */
  pictures?: readonly Picture[];
}

/** Every metric of a step side by side, the main one first, each with its curve if no picture shows it. */
export function FigureRow({ payload, block, pictures = [] }: FigureRowProps): JSX.Element {
  const metrics = shownMetrics(payload, block);
  const drawn = pictures.flatMap((picture) =>
    picture.kind === 'curves' ? picture.curves.map(({ name }) => name) : [picture.title],
  );
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
            {points !== undefined &&
              points.length > 1 &&
              definition.chart !== 'bars' &&
              !drawn.some((one) => one.startsWith(definition.label)) && (
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
