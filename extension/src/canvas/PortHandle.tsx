import { Handle, Position } from '@xyflow/react';
import { type JSX, useState } from 'react';

import { FIRST_PORT, PORT_STEP } from '../graph/nodeSize';
import { usePipeline, useStore } from './PipelineContext';

/** Properties of PortHandle. */
export interface PortHandleProps {
  cellId: string;
  name: string;
  side: 'input' | 'output';
  /** Place among the ports of its side, from the top. */
  index: number;
  /** Type of artifact, in words. */
  type: string;
  /** A link begins or ends here. */
  linked: boolean;
  /** Nothing is linked to an input that needs a link. */
  missing?: boolean;
}

/** One port of a block: a dot on its edge, whose name and type show when the block is pointed at. */
export function PortHandle({
  cellId,
  name,
  side,
  index,
  type,
  linked,
  missing = false,
}: PortHandleProps): JSX.Element {
  const { controller, trans } = usePipeline();
  const fitting = useStore(controller.fittingPorts);
  const [reason, setReason] = useState('');
  const onPointerEnter = (): void => {
    setReason(controller.whyNot(cellId, name) ?? '');
    controller.pointedPort.set(`${cellId}:${side}:${name}`);
  };
  const onPointerLeave = (): void => controller.pointedPort.set(null);
  const fits =
    fitting === null ? '' : fitting.has(`${cellId}:${side}:${name}`) ? 'qm-port-fits' : 'qm-port-dim';
  return (
    <Handle
      id={name}
      type={side === 'input' ? 'target' : 'source'}
      position={side === 'input' ? Position.Left : Position.Right}
      className={`qm-port qm-port-${side} ${linked ? '' : 'qm-port-free'} ${missing ? 'qm-port-missing' : ''} ${fits}`}
      style={{ top: FIRST_PORT + index * PORT_STEP }}
      onPointerEnter={onPointerEnter}
      onPointerLeave={onPointerLeave}
      aria-label={
        side === 'input' ? trans.__('input %1, %2', name, type) : trans.__('output %1, %2', name, type)
      }
    >
      <span className="qm-port-name">
        {name} <i>{type}</i>
        {fitting !== null && fits === 'qm-port-dim' && reason !== '' && <em>{reason}</em>}
      </span>
    </Handle>
  );
}
