import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';

import { freeName } from './freeName';

/**
 * Writes a copy of a starter notebook into a folder, under a name that is free there.
 *
 * @param starter its file name in the templates, without the ending
 * @param folder path of the folder, `''` for the top
 * @returns the path of the copy
 * @throws Error when there is no such starter, or the folder cannot be read or written
 */
export async function copyStarter(
  contents: Contents.IManager,
  starter: string,
  folder: string,
): Promise<string> {
  const { default: starters } = await import('../generated/starterNotebooks.json');
  const content = Object.entries(starters).find(([name]) => name === starter)?.[1];
  if (content === undefined) {
    const known = Object.keys(starters).join(', ');
    throw new Error(`Cannot copy starter "${starter}": there is none of this name. Use one of: ${known}.`);
  }
  const listing = (await contents.get(folder)) as { content: readonly Contents.IModel[] };
  const name = freeName(
    starter,
    listing.content.map((entry) => entry.name),
  );
  const saved = await contents.save(PathExt.join(folder, name), {
    type: 'notebook',
    format: 'json',
    content,
  });
  return saved.path;
}
