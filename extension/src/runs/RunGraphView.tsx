import { type RunStep, showText, stepLabel, stepMeasures } from '@querymill/kernel-bridge/core';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useMemo } from 'react';

import { builtInCatalogue } from '../document/builtInCatalogue';
import type { StateKind } from '../report/describeState';
import { StateMark } from '../report/StateMark';
import { BOX, type PlacedLink, placeKey, placeSteps } from './placeSteps';
import { valueInWords } from './runWords';

/** Properties of RunGraphView. */
export interface RunGraphViewProps {
  steps: readonly RunStep[];
  chosen: RunStep | null;
  choose: (step: RunStep) => void;
  trans: TranslationBundle;
}

/** The steps of a run as a graph to look at: boxes are chosen, nothing is moved. */
export function RunGraphView({ steps, chosen, choose, trans }: RunGraphViewProps): JSX.Element {
  const graph = useMemo(() => placeSteps(steps), [steps]);
  return (
    <div className="qm-rungraph" role="group" aria-label={trans.__('Steps of the run')}>
      <div style={{ width: graph.width, height: graph.height }}>
        <svg width={graph.width} height={graph.height} aria-hidden="true">
          {graph.links.map((link, at) => (
            <path key={at} d={pathOf(link)} />
          ))}
        </svg>
        {graph.steps.map(({ step, x, y }) => {
          const [measure] = stepMeasures(step);
          const block = builtInCatalogue.get(step.block);
          return (
            <button
              key={placeKey(step)}
              type="button"
              className={`qm-runbox qm-stage-${block?.stage ?? 'tools'}`}
              aria-pressed={step === chosen}
              style={{ left: x, top: y, width: BOX.width, height: BOX.height }}
              onClick={() => {
                choose(step);
              }}
            >
              <b>{showText(stepLabel(step), 40)}</b>
              <small className={`qm-state-${markOfStep(step)}`}>
                <StateMark kind={markOfStep(step)} /> {block?.title ?? step.block}
              </small>
              {measure !== undefined && (
                <small>
                  {measure.label} {valueInWords(measure.value)}
                </small>
              )}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** Shape and colour of a step of a run. */
export function markOfStep({ state, verdict }: RunStep): StateKind {
  if (state === 'done') return verdict === 'reused' ? 'reused' : 'done';
  return state === 'lost' ? 'failed' : state;
}

function pathOf({ from, to }: PlacedLink): string {
  const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
  const [x2, y2] = [to.x, to.y + BOX.height / 2];
  const bend = Math.max(20, (x2 - x1) / 2);
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`;
}
