/** Looks up a CSS variable, as `getPropertyValue` does: empty when it is not set. */
export type ReadVariable = (name: string) => string;

/** The colours of the traces, in their order. */
const COLORWAY = [
  '--jp-brand-color1',
  '--jp-warn-color1',
  '--jp-success-color1',
  '--jp-error-color1',
  '--jp-info-color1',
  '--jp-brand-color3',
  '--jp-warn-color3',
  '--jp-success-color3',
];

/**
 * A Plotly template with the colours and the font of JupyterLab's theme. What a figure sets itself wins.
 *
 * @param read gives the variables as they are where the figure stands
 */
export function themeTemplate(read: ReadVariable): Record<string, unknown> {
  const variable = (name: string, otherwise: string): string => read(name).trim() || otherwise;
  const ink = variable('--jp-ui-font-color1', '#212121');
  const faint = variable('--jp-ui-font-color2', '#616161');
  const paper = variable('--jp-layout-color0', '#ffffff');
  const line = variable('--jp-border-color1', '#bdbdbd');
  const grid = variable('--jp-border-color2', '#e0e0e0');
  const family = variable('--jp-ui-font-family', 'sans-serif');
  const axis = {
    gridcolor: grid,
    linecolor: line,
    zerolinecolor: line,
    tickcolor: line,
    automargin: true,
  };
  const colorway = [...new Set(COLORWAY.map((name) => read(name).trim()))].filter((color) => color !== '');
  return {
    layout: {
      font: { family, size: 12, color: ink },
      paper_bgcolor: paper,
      plot_bgcolor: paper,
      ...(colorway.length === 0 ? {} : { colorway }),
      margin: { t: 56, r: 24, b: 48, l: 56 },
      xaxis: axis,
      yaxis: axis,
      ternary: { bgcolor: paper, aaxis: axis, baxis: axis, caxis: axis },
      legend: { bgcolor: 'rgba(0, 0, 0, 0)' },
      hoverlabel: { bgcolor: paper, bordercolor: line, font: { color: ink, family } },
      modebar: { bgcolor: 'rgba(0, 0, 0, 0)', color: faint, activecolor: ink },
    },
  };
}
