import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IDocumentWidget } from '@jupyterlab/docregistry';

/**
 * Opens another view of a document at the right of one, or reveals it.
 *
 * @param beside id of the widget to stand next to; without it the view opens as a tab
 */
export function openBeside(
  documents: IDocumentManager,
  path: string,
  factory: string,
  beside: string | undefined,
): IDocumentWidget | undefined {
  const place = beside === undefined ? {} : ({ mode: 'split-right', ref: beside } as const);
  return documents.openOrReveal(path, factory, undefined, place);
}
