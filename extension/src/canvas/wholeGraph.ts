/** The whole graph in sight, with room at the sides for links that lead back, and never larger than life. */
export const WHOLE_GRAPH = { padding: { x: '36px', y: '24px' }, maxZoom: 1 } as const;
