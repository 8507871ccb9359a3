import { type ColumnLayout, readLayout } from './columnLayout';

const KEY = 'querymill:explorer-columns';

/** The columns as this browser last had them; null at first. */
export function keptLayout(): ColumnLayout | null {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? null : readLayout(JSON.parse(text));
  } catch {
    return null; // no storage in this browser, or not what we wrote
  }
}

/** Keeps the columns for the next explorer in this browser. */
export function keepLayout(layout: ColumnLayout): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(layout));
  } catch {
    // A full or forbidden storage: the columns stay as they are until the tab is closed.
  }
}
