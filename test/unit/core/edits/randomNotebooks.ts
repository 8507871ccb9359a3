import fc from 'fast-check';

import type { NotebookCell } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { type BlockDefinition, LITERAL, portAccepts } from '../../../../kernel-bridge/src/core/index.ts';
import { catalogue } from '../graph/notebooks.ts';

/** Random numbers that shrink: each decision takes the next. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    const number = this.#numbers[this.#next % Math.max(this.#numbers.length, 1)] ?? 0;
    this.#next += 1;
    return limit <= 0 ? 0 : (number + this.#next * (this.#next > this.#numbers.length ? 7 : 0)) % limit;
  }

  one<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }

  /** True once in `often` times. */
  now(often: number): boolean {
    return this.below(often) === often - 1;
  }
}

/** Decisions for one notebook and a script of gestures on it. */
export const decisions = fc.array(fc.nat({ max: 9999 }), { minLength: 20, maxLength: 400 });

/** How one cell is written. */
interface Style {
  readonly lineEnd: string;
  readonly quote: string;
  readonly layout: 'line' | 'lines' | 'wild';
  readonly trailing: boolean;
  readonly comments: { count: number };
}

/** A notebook that runs from top to bottom: blocks in every manner of writing, code, notes and headings. */
export function writeNotebook(choose: Choices): NotebookCell[] {
  const cells: NotebookCell[] = [];
  const blocks: { name: string; definition: BlockDefinition }[] = [];
  const comments = { count: 0 };
  const count = 2 + choose.below(9);
  for (let index = 0; index < count; index += 1) {
    const id = `c${index}`;
    const kind = choose.below(8);
    const source = choose.one(blocks);
    if (kind === 0) cells.push({ id, type: 'markdown', source: `## Part ${index}`, metadata: {} });
    else if (kind === 1) cells.push({ id, type: 'markdown', source: 'A note\n#no heading', metadata: {} });
    else if (kind === 2 && source !== undefined) {
      const port = choose.one(Object.keys(source.definition.outputs)) ?? 'queries';
      const code = `// look at ${source.name}\nconst look${index} = (await ${source.name}.${port}.head(3)).map((row) => \`\${row._id} 🦊\`);`;
      cells.push({ id, type: 'code', source: code, metadata: {} });
    } else {
      const definition = choose.one([...catalogue.values()]);
      if (definition === undefined) continue;
      const name = choose.one([`s${index}`, `step_${index}`, `ñ${index}`, `$${index}`]) ?? '';
      cells.push({
        id,
        type: 'code',
        source: writeBlock(name, definition, blocks, comments, choose),
        metadata: {},
      });
      blocks.push({ name, definition });
    }
  }
  return cells;
}

function writeBlock(
  name: string,
  definition: BlockDefinition,
  above: readonly { name: string; definition: BlockDefinition }[],
  comments: { count: number },
  choose: Choices,
): string {
  const style: Style = {
    lineEnd: choose.now(4) ? '\r\n' : '\n',
    quote: choose.now(3) ? "'" : '"',
    layout: choose.one(['line', 'lines', 'wild']) ?? 'line',
    trailing: choose.now(2),
    comments,
  };
  const entries: string[] = [];
  for (const [port, input] of Object.entries(definition.inputs)) {
    const links = above.flatMap((source) =>
      Object.entries(source.definition.outputs)
        .filter(([, output]) => portAccepts(input, output.type))
        .map(([output]) => `${source.name}.${output}`),
    );
    const link = choose.one(links);
    if (input.literal !== undefined && (link === undefined || choose.now(3))) {
      const literal = Array.isArray(input.literal) ? (input.literal[0] ?? '') : 'some-name';
      entries.push(`${port}:${gap(style, choose, 'q')}${style.quote}${literal}${style.quote}`);
    } else if (link !== undefined && input.type !== LITERAL && !choose.now(4)) {
      const second = choose.now(3) ? choose.one(links.filter((other) => other !== link)) : undefined;
      const list = second === undefined ? `[${link}]` : `[${link}, ${second}]`;
      entries.push(`${port}:${gap(style, choose, 'q')}${input.list === true ? list : link}`);
    }
  }
  for (const [parameter, schema] of Object.entries(definition.params.properties)) {
    if (!choose.now(4)) continue;
    const value = schema['default'] ?? 3;
    const text = typeof value === 'string' ? `${style.quote}${value}${style.quote}` : JSON.stringify(value);
    entries.push(`${parameter}:${gap(style, choose, 'q')}${choose.now(5) ? `Math.max(1, ${text})` : text}`);
  }
  if (choose.now(12)) entries.push('...{}');
  const options = choose.now(3)
    ? `, ${literal([`on: ${style.quote}local${style.quote}`], style, choose)}`
    : '';
  return `${comment(style, choose)}const ${name} = await mill.${definition.type}(${literal(entries, style, choose)}${options});`;
}

/** A comment with a number of its own, so that it can be found again; `k` outside of entries, `q` in them. */
function comment(style: Style, choose: Choices, mark: 'k' | 'q' = 'k'): string {
  style.comments.count += 1;
  const { count } = style.comments;
  if (choose.now(2)) return `// ${mark}${count}; 🐻 {${style.lineEnd}`;
  return choose.now(2) ? `/* ${mark}${count}, */ ` : `/* ${mark}${count}${style.lineEnd} */`;
}

function gap(style: Style, choose: Choices, mark: 'k' | 'q' = 'k'): string {
  if (style.layout !== 'wild') return ' ';
  return choose.one(['', ' ', `${style.lineEnd}\t`, '  ', comment(style, choose, mark)]) ?? '';
}

function literal(entries: readonly string[], style: Style, choose: Choices): string {
  const { lineEnd, layout, trailing } = style;
  if (layout === 'line')
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')}${trailing ? ',' : ''} }`;
  if (layout === 'lines') {
    const lines = entries.map((entry, index) => {
      const comma = index < entries.length - 1 || trailing ? ',' : '';
      const note = choose.now(3) ? ` ${comment(style, choose)}`.trimEnd() : '';
      return `${lineEnd}  ${choose.now(4) ? `${comment(style, choose).trimEnd()}${lineEnd}  ` : ''}${entry}${comma}${note}`;
    });
    return `{${lines.join('')}${lineEnd}}`;
  }
  const parts = entries.map((entry, index) => {
    const comma = index < entries.length - 1 || trailing ? `${gap(style, choose)},` : '';
    return `${gap(style, choose)}${entry}${comma}`;
  });
  return `{${parts.join('')}${gap(style, choose)}}`;
}
