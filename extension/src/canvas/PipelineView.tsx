import { ReactFlowProvider } from '@xyflow/react';
import '../../style/graph/index.css';
import '@xyflow/react/dist/base.css';
import { type JSX, useMemo } from 'react';

import type { PipelinePanelOptions } from '../document/PipelinePanelOptions';
import { KernelBanner } from '../document/KernelBanner';
import { Inspector } from '../inspector/Inspector';
import { LiveRegion } from '../outline/LiveRegion';
import { OutlinePanel } from '../outline/OutlinePanel';
import { TransProvider } from '../report/useTrans';
import { Canvas } from './Canvas';
import type { PipelineController } from './PipelineController';
import { PipelineProvider } from './PipelineContext';

/** Properties of PipelineView. */
export interface PipelineViewProps {
  controller: PipelineController;
  options: PipelinePanelOptions;
}

/** The whole of an open graph: canvas at the left, inspector at the right. */
export function PipelineView({ controller, options }: PipelineViewProps): JSX.Element {
  const scope = useMemo(
    () => ({ controller, commands: options.commands, trans: options.translator.load('querymill') }),
    [controller, options],
  );
  return (
    <PipelineProvider value={scope}>
      <TransProvider value={scope.trans}>
        <div className="qm-view">
          <OutlinePanel />
          <ReactFlowProvider>
            <Canvas />
          </ReactFlowProvider>
          <Inspector />
        </div>
        <KernelBanner session={options.context.sessionContext} />
        <LiveRegion />
      </TransProvider>
    </PipelineProvider>
  );
}
