import {
  addBlock,
  connect,
  disconnect,
  type Edit,
  type Notebook,
  removeCells,
  renameBlock,
  resetParameter,
  setOption,
  setParameter,
} from '../../../../kernel-bridge/src/core/edits/index.ts';
import type { JsonValue } from '../../../../kernel-bridge/src/core/cells/index.ts';
import {
  type ArgumentState,
  type BlockNode,
  buildGraph,
  type NotebookCell,
} from '../../../../kernel-bridge/src/core/graph/index.ts';
import { portAccepts } from '../../../../kernel-bridge/src/core/index.ts';
import type { Choices } from './randomNotebooks.ts';

/** What the blocks of a notebook say, freed from how it is written. */
export type Meaning = Map<
  string,
  { name: string; type: string; args: Map<string, string>; options: Map<string, string> }
>;

/** Reads the meaning of every block, by cell id. */
export function meaningOf({ cells, catalogue, cache }: Notebook): Meaning {
  const blocks = buildGraph(cells, catalogue, cache).nodes.filter((node) => node.kind === 'block');
  return new Map(
    blocks.map((node) => {
      const args = [...node.inputs, ...node.parameters].map(
        ({ name, state }) => [name, wordFor(state)] as const,
      );
      const options = [...node.options].map(([name, state]) => [name, wordFor(state)] as const);
      const said = { name: node.name, type: node.type, args: present(args), options: present(options) };
      return [node.id, said];
    }),
  );
}

function present(entries: readonly (readonly [string, string])[]): Map<string, string> {
  return new Map(entries.filter(([, word]) => word !== ''));
}

function wordFor(state: ArgumentState): string {
  if (state.kind === 'absent') return '';
  return state.kind === 'literal' ? JSON.stringify(state.value) : state.text;
}

/** A gesture with what it must do to the meaning. */
export interface Gesture {
  readonly title: string;
  /** Whether an entry goes, with the comments between its key and its value. */
  readonly removes: boolean;
  readonly make: (notebook: Notebook) => Edit[];
  readonly expect: (before: Meaning) => Meaning;
}

const VALUES: readonly JsonValue[] = [
  0,
  -1.5,
  7,
  true,
  null,
  '',
  'it\'s "so"',
  '🦊\n//',
  [],
  [1, 'b', [null]],
  { a: 1, 'b c': [] },
];

/** Chooses a gesture on some block of the notebook; undefined if it has none. */
export function randomGesture(notebook: Notebook, choose: Choices): Gesture | undefined {
  const { cells, catalogue, cache } = notebook;
  const graph = buildGraph(cells, catalogue, cache);
  const blocks = graph.nodes.filter((node) => node.kind === 'block');
  const target = choose.one(blocks);
  if (target === undefined) return undefined;
  const { id: cellId } = target;
  const on = (
    change: (block: { name: string; args: Map<string, string>; options: Map<string, string> }) => void,
  ) => {
    return (before: Meaning): Meaning => {
      const block = before.get(cellId);
      if (block !== undefined) change(block);
      return before;
    };
  };
  switch (choose.below(8)) {
    case 0:
    case 1: {
      const name = choose.one(target.parameters)?.name ?? '';
      const value = choose.one(VALUES) ?? null;
      return {
        title: `set ${target.name}.${name} to ${JSON.stringify(value)}`,
        removes: false,
        make: (open) => setParameter(open, { cellId, name, value }),
        expect: on(({ args }) => args.set(name, JSON.stringify(value))),
      };
    }
    case 2: {
      const name = choose.one(target.parameters)?.name ?? '';
      return {
        title: `reset ${target.name}.${name}`,
        removes: true,
        make: (open) => resetParameter(open, { cellId, name }),
        expect: on(({ args }) => args.delete(name)),
      };
    }
    case 3:
      return linkGesture(target, blocks, choose);
    case 4: {
      const input = choose.one(target.inputs.filter(({ state }) => state.kind === 'links'));
      if (input === undefined) return undefined;
      const links = input.state.kind === 'links' ? listed(input.state.text) : [];
      const index = choose.below(links.length);
      return {
        title: `disconnect ${target.name}.${input.name}[${index}]`,
        removes: true,
        make: (open) => disconnect(open, { to: { cellId, port: input.name, index } }),
        expect: on(({ args }) => {
          const rest = links.toSpliced(index, 1);
          if (rest.length === 0) args.delete(input.name);
          else args.set(input.name, rest.join());
        }),
      };
    }
    case 5: {
      const name = choose.one(['fresh', 'öl', `${target.name}_`, '$$']) ?? '';
      return {
        title: `rename ${target.name} to ${name}`,
        removes: false,
        make: (open) => renameBlock(open, { cellId, name }),
        expect: (before) => {
          const old = new RegExp(
            `(?<![\\p{ID_Continue}$.])${target.name.replaceAll('$', '\\$')}(?=\\.)`,
            'gu',
          );
          for (const [id, block] of before) {
            if (id === cellId) block.name = name;
            for (const [key, text] of block.args) {
              if (!text.startsWith('"'))
                block.args.set(
                  key,
                  text.replace(old, () => name),
                );
            }
          }
          return before;
        },
      };
    }
    case 6: {
      const name = choose.one(['on', 'force', 'resources']) ?? '';
      const value = choose.one(['slurm', true, null, { gpus: 1 }] as const) ?? null;
      return {
        title: `option ${target.name}.${name} = ${JSON.stringify(value)}`,
        removes: false,
        make: (open) => setOption(open, { cellId, name, value }),
        expect: on(({ options }) => {
          if (value === null) options.delete(name);
          else options.set(name, JSON.stringify(value));
        }),
      };
    }
    default:
      return choose.now(3) ? removal(target) : addition(target, choose);
  }
}

function listed(text: string): string[] {
  return text
    .replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
    .split(/[[\],\s]+/)
    .filter((word) => word !== '');
}

function linkGesture(target: BlockNode, blocks: readonly BlockNode[], choose: Choices): Gesture | undefined {
  const input = choose.one(target.inputs);
  if (input === undefined) return undefined;
  const all = blocks.flatMap((block) => block.outputs.map((port) => ({ source: block, output: port })));
  const fitting = all.filter(({ output }) => portAccepts(input.definition, output.definition.type));
  const end = choose.one(choose.now(3) ? all : fitting);
  if (end === undefined) return undefined;
  const { source, output } = end;
  const link = `${source.name}.${output.name}`;
  return {
    title: `connect ${link} to ${target.name}.${input.name}`,
    removes: false,
    make: (open) =>
      connect(open, {
        from: { cellId: source.id, port: output.name },
        to: { cellId: target.id, port: input.name },
      }),
    expect: (before) => {
      const links =
        input.definition.list === true && input.state.kind === 'links' ? listed(input.state.text) : [];
      before.get(target.id)?.args.set(input.name, [...new Set([...links, link])].join());
      return before;
    },
  };
}

function removal(target: BlockNode): Gesture {
  return {
    title: `remove ${target.name}`,
    removes: true,
    make: (open) => removeCells(open, { cellIds: [target.id] }),
    expect: (before) => {
      before.delete(target.id);
      for (const { args } of before.values()) {
        for (const [key, text] of args) {
          if (/^["{(]|\(/.test(text)) continue;
          const links = listed(text);
          const left = links.filter((link) => !link.startsWith(`${target.name}.`));
          if (left.length === 0 && links.length > 0) args.delete(key);
          else if (left.length < links.length) args.set(key, left.join());
        }
      }
      return before;
    },
  };
}

function addition(after: BlockNode, choose: Choices): Gesture {
  const type = choose.one(['sample', 'evaluate', 'generate']) ?? '';
  const id = `new-${after.id}-${choose.below(10_000)}`;
  return {
    title: `add ${type} after ${after.name}`,
    removes: false,
    make: (open) => addBlock(open, { type, id, after: after.id }),
    expect: (before) => before.set(id, { name: '', type, args: new Map(), options: new Map() }),
  };
}

/** The meaning in a form that can be compared: lists of links joined, names of new blocks left out. */
export function comparable(meaning: Meaning): unknown {
  return [...meaning]
    .map(([id, { name, type, args, options }]) => ({
      id,
      name: id.startsWith('new-') ? '' : name,
      type,
      args: [...args]
        .map(([key, text]) => [key, /^\[(?!\d|")[^"{(]*\]$/.test(text) ? listed(text).join() : text])
        .sort(),
      options: [...options].sort(),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The marks of all comments in the notebook; without those inside of entries if an entry was to go. */
export function commentsIn(cells: readonly NotebookCell[], { removes }: Pick<Gesture, 'removes'>): string[] {
  const mark = removes ? /\/[/*] k\d+/g : /\/[/*] [kq]\d+/g;
  return cells.flatMap(({ source }) => source.match(mark) ?? []).sort();
}
