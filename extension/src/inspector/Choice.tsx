import { HTMLSelect, type IHTMLSelectProps } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

/**
 * JupyterLab's own list to choose from. By itself it keeps its focus from what is around it; here the field around
 * it hears of it, for it marks the characters that it writes.
 */
export function Choice(props: IHTMLSelectProps): JSX.Element {
  return <HTMLSelect defaultStyle={false} onFocus={() => undefined} {...props} />;
}
