import { Handle, Position } from '@xyflow/react';
import type { JSX } from 'react';

import { ANY_PORT } from './flowTypes';

/** Where links end that are not about exactly one port. They come from code and cannot be drawn by hand. */
export function AnyHandles(): JSX.Element {
  return (
    <>
      <Handle
        id={ANY_PORT}
        type="target"
        position={Position.Left}
        className="qm-port-any"
        isConnectable={false}
      />
      <Handle
        id={ANY_PORT}
        type="source"
        position={Position.Right}
        className="qm-port-any"
        isConnectable={false}
      />
    </>
  );
}
