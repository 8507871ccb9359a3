import Plotly from 'plotly.js-cartesian-dist-min';

import { copyJson } from './copyJson';
import { readFigure } from './readFigure';
import { themeTemplate } from './themeTemplate';

/** A figure in the page. */
export interface PlotHandle {
  /** Draws the data of an output, or says why it cannot be drawn. */
  show(data: unknown): Promise<void>;
  /** Takes over the colours of JupyterLab's theme. */
  retheme(): Promise<void>;
  dispose(): void;
}

/** Puts Plotly into an element of the page and keeps its figure as wide as the element. */
export function mountPlot(host: HTMLElement): PlotHandle {
  const plot = host.appendChild(document.createElement('div'));
  const message = document.createElement('p');
  message.className = 'qm-unreadable';
  let drawn = false;
  let themed = false;
  let width = 0;

  const template = (): Record<string, unknown> => {
    // The element may not stand in the page yet, where it would have no style.
    const style = getComputedStyle(document.body);
    return themeTemplate((name) => style.getPropertyValue(name));
  };
  const clear = (): void => {
    if (drawn) Plotly.purge(plot);
    drawn = false;
  };
  const refuse = (why: string): void => {
    clear();
    plot.replaceChildren();
    message.textContent = why;
    host.append(message);
  };
  const observer = new ResizeObserver(() => {
    if (!drawn || host.clientWidth === 0 || host.clientWidth === width) return;
    width = host.clientWidth;
    // It refuses when the plot was hidden meanwhile: the report of its showing comes here again.
    void Plotly.Plots.resize(plot).catch(() => {
      width = 0;
    });
  });
  observer.observe(host);

  return {
    async show(data) {
      try {
        const figure = readFigure(copyJson(data));
        if (typeof figure === 'string') {
          refuse(figure);
          return;
        }
        message.remove();
        themed = figure.layout['template'] === undefined;
        const layout = themed ? { ...figure.layout, template: template() } : figure.layout;
        width = host.clientWidth;
        drawn = true;
        await Plotly.react(plot, figure.data, layout, { displaylogo: false, ...figure.config });
      } catch (error) {
        refuse(`Cannot draw the figure: ${error instanceof Error ? error.message : String(error)}.`);
      }
    },
    async retheme() {
      if (drawn && themed) await Plotly.relayout(plot, { template: template() });
    },
    dispose() {
      observer.disconnect();
      clear();
    },
  };
}
