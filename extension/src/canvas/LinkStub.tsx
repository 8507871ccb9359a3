import { showText } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

/** Length of the piece of line before an input, and of the one behind an output. */
const INTO = 12;
const OUT_OF = 9;
/** Width of a letter of the name, for the area that can be pointed at. */
const LETTER = 5.8;

/** Properties of LinkStub. */
export interface LinkStubProps {
  ends: { sourceX: number; sourceY: number; targetX: number; targetY: number };
  /** As it is written in the cell: `seeds.pairs`; empty where it could not be read. */
  name: string;
  /** The pointer came to the name, or left it. */
  onPointed: (is: boolean) => void;
}

/** The two ends of a long link, and before the input the name of the port that it comes from. */
export function LinkStub({ ends, name, onPointed }: LinkStubProps): JSX.Element {
  const { sourceX, sourceY, targetX, targetY } = ends;
  const width = INTO + 6 + name.length * LETTER;
  return (
    <>
      <path className="qm-stub" d={`M${sourceX},${sourceY}h${OUT_OF}`} />
      <path className="qm-stub" d={`M${targetX},${targetY}h-${INTO}`} />
      <text className="qm-stub-name" x={targetX - INTO - 3} y={targetY + 3.5} textAnchor="end">
        {showText(name, 48)}
      </text>
      <rect
        className="qm-stub-area react-flow__edge-interaction"
        x={targetX - width}
        y={targetY - 8}
        width={width}
        height={16}
        onPointerEnter={() => onPointed(true)}
        onPointerLeave={() => onPointed(false)}
      />
    </>
  );
}
