import type { Position } from '@querymill/kernel-bridge/core';

import type { Box } from '../graph/alignNodes';
import type { LinkStart } from './fittingPorts';

/** What the canvas can be asked to do from outside: by a command, a menu, a test. */
export interface CanvasRequests {
  fit(): void;
  /** Zooms to the selected nodes. */
  fitSelection(): void;
  /** Places the nodes anew, but those that the user put by hand; where some are selected, only these. */
  layout(): Promise<void>;
  openPalette(at?: Position, link?: LinkStart): void;
  /** Where every node stands and what room it takes. */
  boxes(): ReadonlyMap<string, Box>;
  focusName(cellId: string): void;
  /** Selects a block and goes to the first field that needs something, else to its node. */
  focusFirstField(cellId: string, argument?: string): void;
  /** Selects a node and gives it the keyboard. */
  focusNode(cellId: string): void;
  select(cellIds: readonly string[]): void;
  /** Takes the keyboard, so that keys still reach the graph when what had it goes away. */
  focus(): void;
  /** Takes the keyboard unless something beside this graph has it. */
  focusIfFree(): void;
  /** Where every node stands now. */
  places(): ReadonlyMap<string, Position>;
}
