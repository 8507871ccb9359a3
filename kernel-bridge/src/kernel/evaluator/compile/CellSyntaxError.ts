import { excerpt, positionAt } from '../errors/excerpt.ts';

/** A cell or local file that cannot be parsed. The traceback shows where. */
export class CellSyntaxError extends SyntaxError {
  /** Lines that show the place, instead of a stack. */
  readonly place: string;

  /** @param offset UTF-16 offset of the fault in `source` */
  constructor(file: string, source: string, message: string, offset: number, help: string | null) {
    super(help ? `${message}. ${help}` : message);
    this.name = 'SyntaxError';
    const { line, column } = positionAt(source, offset);
    this.place = `    at ${file}:${line}:${column}\n\n${excerpt(source, line, column)}`;
  }
}
