import { type BlockDefinition, choosePictures, type StepPayload } from '@querymill/kernel-bridge/core';
import { type JSX, useMemo } from 'react';

import { chooseSamples } from './chooseSamples';
import { ErrorReport } from './ErrorReport';
import { Funnel } from './Funnel';
import { mainFigure, mainSeries } from './mainFigure';
import { Pictures } from './Pictures';
import { SampleRows } from './SampleRows';
import { SampleTable } from './SampleTable';
import { Sparkline } from './Sparkline';
import { FigureRow } from './FigureRow';

/** Properties of StepReport. */
export interface StepReportProps {
  payload: StepPayload;
  /** Names the metrics; without it they go by their own names. */
  block: BlockDefinition | undefined;
  /** `node`: the body of a node. `wide`: an output in a notebook, with every metric and all sample rows. */
  form: 'node' | 'wide';
}

const NODE_ROWS = 3;

/** What a step shows of itself: funnel, samples, curve and main figure, or what went wrong. */
export function StepReport({ payload, block, form }: StepReportProps): JSX.Element {
  const { kept, dropped } = payload.metrics;
  const figure = mainFigure(payload, block);
  const series = mainSeries(payload, block);
  const wide = form === 'wide';
  const pictures = useMemo(() => (wide ? choosePictures(payload, block) : []), [wide, payload, block]);
  return (
    <div className={`qm-report qm-report-${form}`}>
      {payload.error !== null && <ErrorReport error={payload.error} open={wide} />}
      {!wide && kept !== undefined && dropped !== undefined && <Funnel kept={kept} dropped={dropped} />}
      {wide ? (
        <>
          <FigureRow payload={payload} block={block} pictures={pictures} />
          <Pictures pictures={pictures} />
          {payload.samples.rows.length > 0 && <SampleTable samples={payload.samples} />}
        </>
      ) : (
        <>
          {payload.samples.rows.length > 0 && (
            <SampleRows samples={chooseSamples(payload.samples, NODE_ROWS)} />
          )}
          {(figure !== null || series !== null) && (
            <div className="qm-figure">
              {figure !== null && (
                <div className="qm-figure-words">
                  <strong>{figure.value}</strong>
                  <small>
                    {figure.label}
                    {series === null && figure.aside !== '' && (
                      <span className="qm-aside"> · {figure.aside}</span>
                    )}
                  </small>
                </div>
              )}
              {series !== null && (
                <Sparkline
                  points={series.points}
                  label={series.label}
                  width={64}
                  live={payload.state === 'running'}
                />
              )}
            </div>
          )}
        </>
      )}
    </div>
  );
}
