/** Names of the documents and tabs of the main area in a workspace as JupyterLab keeps it. */
export function savedWidgets(workspace: unknown): string[] {
  const { data = {} } = workspace as { readonly data?: Readonly<Record<string, unknown>> };
  const layout = data['layout-restorer:data'] as { readonly main?: { readonly dock?: unknown } } | undefined;
  return namesIn(layout?.main?.dock);
}

/** An area has widgets, or is split into areas. */
function namesIn(area: unknown): string[] {
  if (typeof area !== 'object' || area === null) return [];
  const { widgets = [], children = [] } = area as { widgets?: string[]; children?: unknown[] };
  return [...widgets, ...children.flatMap(namesIn)];
}
