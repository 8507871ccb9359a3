import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MimeBundle } from '../messages.ts';
import { pictureType } from './pictureType.ts';

/** Something that knows how it is shown. */
export interface Displayable {
  [key: symbol]: () => MimeBundle;
}

type Template = (strings: TemplateStringsArray | string, ...values: unknown[]) => Displayable;

function displayable(bundle: MimeBundle): Displayable {
  return { [Symbol.for('Jupyter.display')]: () => bundle };
}

function template(type: string): Template {
  return (strings, ...values) => {
    const content = typeof strings === 'string' ? strings : String.raw({ raw: strings }, ...values);
    return displayable({ [type]: content, 'text/plain': content });
  };
}

/** `` html`<b>bold</b>` `` or `html("<b>bold</b>")`: shown as a part of a page. */
export const html = template('text/html');
/** Shown as Markdown. */
export const md = template('text/markdown');
/** Shown as a drawing. */
export const svg = template('image/svg+xml');

/**
 * A picture from a file (path or file URL) or from bytes.
 * @throws Error when it is not PNG, JPEG, GIF, WebP or SVG, or cannot be read
 */
export function image(source: string | URL | Uint8Array): Displayable {
  const bytes =
    source instanceof Uint8Array
      ? source
      : readFileSync(source instanceof URL ? fileURLToPath(source) : source);
  const type = pictureType(bytes);
  if (!type)
    throw new Error(
      `Cannot show image${source instanceof Uint8Array ? '' : ` "${String(source)}"`}: it is not PNG, JPEG, GIF, WebP or SVG. Convert it first`,
    );
  const buffer = Buffer.from(bytes);
  return displayable({
    [type]: type === 'image/svg+xml' ? buffer.toString('utf8') : buffer.toString('base64'),
    'text/plain': `${type}, ${buffer.length} bytes`,
  });
}
