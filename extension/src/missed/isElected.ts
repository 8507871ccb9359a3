import type { ISharedNotebook } from '@jupyter/ydoc';

/** Where a page says on which connections it sends cells, so that the others leave those cells to it. */
const FIELD = 'querymillConnection';

/** The part of a collaborative document that knows who is there. */
interface Awareness {
  readonly clientID: number;
  getStates(): ReadonlyMap<number, Readonly<Record<string, unknown>>>;
  setLocalStateField(field: string, value: unknown): void;
}

/** Tells the other pages of a document which connection to the kernel is this page's. */
export function announce(notebook: ISharedNotebook, connection: string): void {
  awarenessOf(notebook)?.setLocalStateField(FIELD, connection);
}

/**
 * Whether this page is the one that writes what a cell put out: the page that sent the cell writes it itself
 * as long as it is there; after that, the page with the lowest number does.
 *
 * @param sender the connection that sent the cell
 */
export function isElected(notebook: ISharedNotebook, sender: string): boolean {
  const awareness = awarenessOf(notebook);
  if (awareness === null) return true;
  const states = [...awareness.getStates()];
  if (states.some(([id, state]) => id !== awareness.clientID && state[FIELD] === sender)) return false;
  return states.every(([id, state]) => id >= awareness.clientID || state[FIELD] === undefined);
}

function awarenessOf(notebook: object): Awareness | null {
  if (!('awareness' in notebook)) return null;
  const { awareness } = notebook;
  const known = typeof awareness === 'object' && awareness !== null && 'getStates' in awareness;
  return known ? (awareness as Awareness) : null;
}
