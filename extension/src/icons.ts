import { LabIcon } from '@jupyterlab/ui-components';

/**
 * Icons of our own, in the family of JupyterLab's: 16 by 16, lines of one width in its icon colour. Each is one
 * path; where JupyterLab has an icon for a thing, that one is taken.
 */
function drawn(name: string, path: string): LabIcon {
  const svgstr =
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
    `<path class="jp-icon3" stroke="#616161" stroke-width="1.4" style="fill:none" d="${path}"/></svg>`;
  return new LabIcon({ name: `querymill:${name}`, svgstr });
}

/** A triangle that points to the right, its tip at 10, 8. */
const PLAY = 'M3 3.6v8.8L10 8z';

/** Blocks and the links between them. */
export const pipelineIcon = drawn(
  'pipeline',
  'M2 1.7h3.4a1 1 0 0 1 1 1v2a1 1 0 0 1-1 1H2a1 1 0 0 1-1-1v-2a1 1 0 0 1 1-1zM10.6 6H14a1 1 0 0 1 1 1v2a1 1 0 0 1-1 1h-3.4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM2 10.3h3.4a1 1 0 0 1 1 1v2a1 1 0 0 1-1 1H2a1 1 0 0 1-1-1v-2a1 1 0 0 1 1-1zM6.4 3.7h1q1 0 1 1v2.1q0 1.2 1.2 1.2-1.2 0-1.2 1.2v2.1q0 1-1 1h-1',
);
/** What was run before. */
export const runsIcon = drawn('runs', 'M2.6 5.2A6 6 0 1 1 2 8.6M1.6 2.4l.9 3 2.9-.8M8 4.8v3.4l2.3 1.4');
export const runUpToIcon = drawn('run-up-to', `${PLAY}M13 2.6v10.8`);
export const runFromIcon = drawn('run-from', 'M6 3.6v8.8L13 8zM3 2.6v10.8');
export const runSelectionIcon = drawn(
  'run-selection',
  'M6 4.8v6.4L11 8zM1.7 5V1.7H5M11 1.7h3.3V5M14.3 11v3.3H11M5 14.3H1.7V11',
);
export const restartRunIcon = drawn(
  'restart-run',
  'M6.4 5.6v4.8L10.4 8zM13.2 4.8A6 6 0 1 0 14 8.4M14.2 2v3.2H11',
);
export const planIcon = drawn('plan', 'M1.6 4l1.3 1.3L5.2 3M1.6 11l1.3 1.3L5.2 10M7.6 4.4h7M7.6 11.4h7');
export const fitIcon = drawn(
  'fit',
  'M1.7 5.4V1.7h3.7M10.6 1.7h3.7v3.7M14.3 10.6v3.7h-3.7M5.4 14.3H1.7v-3.7M5.4 6h5.2v4H5.4z',
);
export const fitSelectionIcon = drawn(
  'fit-selection',
  'M6.8 2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6zM10.3 10.3l4 4M4.9 5.4h3.8v2.8H4.9z',
);
export const selectAllIcon = drawn('select-all', 'M1.7 1.7h12.6v12.6H1.7zM4.6 8.2l2.2 2.2 4.6-4.8');
export const groupIcon = drawn(
  'group',
  'M1.7 4.6h12.6v9.7H1.7zM1.7 1.7h7M4.4 7.4h2.8v4H4.4zM8.8 7.4h2.8v4H8.8z',
);
export const selectGroupIcon = drawn('select-group', 'M1.7 4.6h12.6v9.7H1.7zM1.7 1.7h7M5 9.4l2 2 4-4');
export const bypassIcon = drawn('bypass', 'M5 8.6h6v5H5zM1.4 11V8q0-4.6 4.6-4.6h7M10.6.9L13.2 3.4l-2.6 2.5');
export const addRoundIcon = drawn(
  'add-round',
  'M13.2 4.8A6 6 0 1 0 14 8.4M14.2 2v3.2H11M8 5.4v5.2M5.4 8h5.2',
);
export const alignLeftIcon = drawn('align-left', 'M1.7 1v14M4.4 3.4h9.4v3H4.4zM4.4 9.6h5.2v3H4.4z');
export const alignTopIcon = drawn('align-top', 'M1 1.7h14M3.4 4.4v9.4h3V4.4zM9.6 4.4v5.2h3V4.4z');
export const spreadAcrossIcon = drawn('spread-across', 'M1.7 1v14M14.3 1v14M6.4 3.6h3.2v8.8H6.4z');
export const spreadDownIcon = drawn('spread-down', 'M1 1.7h14M1 14.3h14M3.6 6.4v3.2h8.8V6.4z');
