type Json = Record<string, unknown>;

/** A figure that Plotly can be given, without what reaches out of it. */
export interface Figure {
  readonly data: readonly Json[];
  readonly layout: Json;
  readonly config: Json;
}

/** The kinds of traces that the bundled Plotly draws; it would draw any other as a scatter plot. */
const DRAWN = new Set([
  'bar',
  'box',
  'contour',
  'heatmap',
  'histogram',
  'histogram2d',
  'histogram2dcontour',
  'image',
  'pie',
  'scatter',
  'scatterternary',
  'violin',
]);

/** Settings of Plotly that an output may switch; none of them names an address or a script. */
const SWITCHES = ['staticPlot', 'displayModeBar', 'scrollZoom'];

/** The height of a figure that names none, and the largest side, in CSS pixels. */
const HEIGHT = 380;
const LARGEST = 4000;

/**
 * Reads the data of a Plotly output.
 *
 * @param value a copy of its own: Plotly writes into what it is given
 * @returns the figure, or a sentence on why it cannot be drawn
 */
export function readFigure(value: unknown): Figure | string {
  if (!isJson(value) || !Array.isArray(value['data'])) {
    return 'Cannot draw the figure: it has no list "data" of traces.';
  }
  const data: readonly unknown[] = value['data'];
  if (!data.every(isJson)) return 'Cannot draw the figure: a trace in "data" is not an object.';
  for (const { type } of data) {
    if (type === undefined || (typeof type === 'string' && DRAWN.has(type))) continue;
    const known = [...DRAWN].join(', ');
    return `Cannot draw the figure: this notebook has no traces of type ${shown(type)}. It draws: ${known}.`;
  }
  const { layout = {}, config = {} } = value;
  if (!isJson(layout)) return 'Cannot draw the figure: its "layout" is not an object.';
  return { data, layout: readLayout(layout), config: isJson(config) ? readConfig(config) : {} };
}

function readLayout(layout: Json): Json {
  const { width, height, images, ...rest } = layout;
  const given = side(width);
  return {
    ...rest,
    ...(given === undefined ? { autosize: true } : { width: given }),
    ...(Array.isArray(images) ? { images: images.filter(isEmbedded) } : {}),
    height: side(height) ?? HEIGHT,
    uirevision: rest['uirevision'] ?? 'figure',
  };
}

function readConfig(config: Json): Json {
  return Object.fromEntries(
    SWITCHES.flatMap((name) => (typeof config[name] === 'boolean' ? [[name, config[name]]] : [])),
  );
}

/** A picture within the figure itself: one from elsewhere would tell its server who opens the notebook. */
function isEmbedded(image: unknown): boolean {
  return isJson(image) && typeof image['source'] === 'string' && image['source'].startsWith('data:image/');
}

function side(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 10 ? Math.min(value, LARGEST) : undefined;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : `"${typeof value}"`;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
