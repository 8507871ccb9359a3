// Plotly as far as this extension uses it; the package itself carries no types.
declare module 'plotly.js-cartesian-dist-min' {
  type Json = Readonly<Record<string, unknown>>;

  interface Plotly {
    /** Draws a figure into an element, or changes the one there. Rejects when it cannot be drawn. */
    react(host: HTMLElement, data: readonly Json[], layout: Json, config: Json): Promise<unknown>;
    relayout(host: HTMLElement, change: Json): Promise<unknown>;
    purge(host: HTMLElement): void;
    readonly Plots: { resize(host: HTMLElement): Promise<unknown> };
  }

  const plotly: Plotly;
  export default plotly;
}
