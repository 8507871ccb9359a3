/** TypeScript declarations of what every cell finds besides Node's own globals. */
export const GLOBALS = `
/** MIME type → content. */
type MimeBundle = Record<string, unknown>;
interface DisplayOptions {
  /** Take the value as a MIME bundle. */
  raw?: boolean;
  /** Names the output, so that it can be updated. */
  display_id?: string;
  /** Replace the output of that name. */
  update?: boolean;
  metadata?: Record<string, unknown>;
}
/** Something that knows how it is shown. */
interface Displayable { [key: symbol]: () => MimeBundle }
/** Shows a value as an output of this cell. */
declare function display(value: unknown, options?: DisplayOptions): Promise<void>;
/** Removes the outputs of this cell; with \`wait\` only when the next one comes. */
declare function clearOutput(wait?: boolean): void;
/** Shown as a part of a page: html\`<b>bold</b>\`. */
declare function html(strings: TemplateStringsArray | string, ...values: unknown[]): Displayable;
/** Shown as Markdown. */
declare function md(strings: TemplateStringsArray | string, ...values: unknown[]): Displayable;
/** Shown as a drawing. */
declare function svg(strings: TemplateStringsArray | string, ...values: unknown[]): Displayable;
/** A picture from a file (path or file URL) or from bytes. */
declare function image(source: string | URL | Uint8Array): Displayable;
interface PlotlyFigure {
  /** Traces, each with a \`type\` such as "scatter", "bar" or "histogram". */
  data: Record<string, unknown>[];
  /** Titles, axes, legend, size. */
  layout?: Record<string, unknown>;
  /** Behaviour of the drawn figure. */
  config?: Record<string, unknown>;
  frames?: unknown[];
}
/** Shows a Plotly figure: plot({ data: [{ x, y }], layout: { title } }) or plot([{ x, y }], { title }). */
declare function plot(figure: PlotlyFigure | PlotlyFigure['data'] | PlotlyFigure['data'][number], layout?: PlotlyFigure['layout'], options?: { config?: PlotlyFigure['config']; display_id?: string; update?: boolean }): Promise<void>;
/** Asks the user for a line of text. */
declare function input(prompt?: string, options?: { password?: boolean }): Promise<string>;
/** Asks for a line and stands still until it comes; null where the front end takes no input. */
declare function prompt(message?: string, preset?: string): string | null;
/** Asks a yes or no question; false where the front end takes no input. */
declare function confirm(message?: string): boolean;
/** Asks the front end to leave, as a console does. */
declare function exit(): Displayable;
/** Asks the front end to leave, as a console does. */
declare function quit(): Displayable;
interface CommMessage { readonly data: any; readonly buffers: readonly Uint8Array[] }
interface UserComm {
  readonly id: string;
  readonly target: string;
  /** Called with each message; assign a function. */
  onMsg: ((message: CommMessage) => void) | null;
  /** Called once when the front end closes the comm. */
  onClose: (() => void) | null;
  send(data: unknown, buffers?: readonly Uint8Array[]): void;
  close(data?: unknown): void;
}
declare const comms: {
  /** Offers a target: the handler is called for each comm that a front end opens on it. */
  registerTarget(name: string, handler: (comm: UserComm, open: CommMessage) => void): void;
  unregisterTarget(name: string): void;
  /** Opens a comm to a target of the front end. */
  open(target: string, data?: unknown, options?: { metadata?: Record<string, unknown>; buffers?: readonly Uint8Array[] }): UserComm;
};
interface ImportMeta { readonly dirname: string; readonly filename: string; readonly url: string; resolve(specifier: string): string }
`;
