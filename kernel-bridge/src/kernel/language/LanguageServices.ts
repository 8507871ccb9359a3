import { join } from 'node:path';
import { BlockCatalogue } from '../../engine/workspace/BlockCatalogue.ts';
import type { Catalogue } from '../../core/index.ts';
import { adviseCell } from './adviseCell.ts';
import { Completer } from './completeCode.ts';
import { declareMill } from './declare/declareMill.ts';
import { GLOBALS } from './declare/globals.ts';
import { readKnownNames } from './declare/KnownNames.ts';
import { inspectCode } from './inspectCode.ts';
import type { LanguageData, Question, Questions, RanCell, ToLanguage } from './messages.ts';
import { Session, type CellFile } from './Session.ts';
import { TypeScript } from './TypeScript.ts';

/** How long blocks and names are taken as known, in milliseconds: then their files are looked at again. */
const FRESH = 2_000;

type Asked = Extract<ToLanguage, { type: Question }>;

/** Answers questions about code, from the cells that have run, the files of the folder and the blocks of the workspace. */
export class LanguageServices {
  readonly #typescript: TypeScript;
  readonly #session: Session;
  readonly #completer: Completer;
  readonly #data: LanguageData;
  readonly #blocks: BlockCatalogue;
  #definitions: Catalogue = new Map();
  #nameDocs: ReadonlyMap<string, string> = new Map();
  #looked = -Infinity;

  /** Loads the compiler and reads the libraries, which takes most of a second. */
  constructor(data: LanguageData) {
    const { home, workspace, directory } = data;
    const typescript = TypeScript.load(directory);
    this.#typescript = typescript;
    this.#session = new Session(typescript);
    this.#completer = new Completer(typescript);
    this.#data = data;
    this.#blocks = new BlockCatalogue([
      ...(home === null ? [] : [join(home, 'templates', 'blocks')]),
      join(workspace, 'blocks'),
    ]);
    typescript.setFile('querymill-globals.d.ts', GLOBALS);
    this.#declareBlocks();
    // The first question would otherwise wait until the libraries are read.
    this.answer({ type: 'complete', id: 0, request: { code: '', cursor: 0 } });
  }

  /** Takes in a cell that has run. */
  add(cell: RanCell): void {
    this.#completer.reset();
    this.#session.add(cell);
  }

  /** Forgets all cells. */
  forget(): void {
    this.#completer.reset();
    this.#session.clear();
  }

  /** Answers one question; null when TypeScript fails at it. */
  answer(asked: Asked): Questions[Question]['answer'] {
    const open = (code: string): CellFile => this.#session.open(code);
    try {
      this.#declareBlocks();
      switch (asked.type) {
        case 'complete':
          return this.#completer.complete(asked.request.code, asked.request.cursor, this.#session);
        case 'inspect':
          return inspectCode(
            asked.request.code,
            asked.request.cursor,
            this.#typescript,
            open,
            this.#nameDocs,
          );
        case 'advise':
          return adviseCell(asked.request.cell, this.#session, this.#typescript);
      }
    } catch {
      // The compiler has faults of its own on some unfinished code: no answer is better than none ever again.
      this.#completer.reset();
      return null;
    }
  }

  #declareBlocks(): void {
    if (performance.now() - this.#looked < FRESH) return;
    this.#looked = performance.now();
    let definitions: Catalogue;
    try {
      definitions = this.#blocks.definitions();
    } catch {
      // A block.json that is being written: what was known stays.
      return;
    }
    const { names, documentation } = readKnownNames(this.#data.home, this.#data.workspace);
    this.#nameDocs = documentation;
    const before = this.#definitions;
    this.#definitions = definitions;
    this.#typescript.setFile('querymill-mill.d.ts', declareMill(definitions.values(), names));
    if (before !== definitions) this.#completer.reset();
  }
}
