import { LabIcon } from '@jupyterlab/ui-components';

const svgstr = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <g class="jp-icon3" stroke="#616161" stroke-width="1.4" style="fill:none">
    <rect x="1.2" y="1.7" width="5" height="4" rx="1"/>
    <rect x="9.8" y="6" width="5" height="4" rx="1"/>
    <rect x="1.2" y="10.3" width="5" height="4" rx="1"/>
    <path d="M6.2 3.7h1a1.2 1.2 0 0 1 1.2 1.2v1.9A1.2 1.2 0 0 0 9.6 8h.2M6.2 12.3h1a1.2 1.2 0 0 0 1.2-1.2V9.2A1.2 1.2 0 0 1 9.6 8h.2"/>
  </g>
</svg>`;

/** Blocks and the links between them. */
export const pipelineIcon = new LabIcon({ name: 'querymill:pipeline', svgstr });

const runsSvg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <g class="jp-icon3" stroke="#616161" stroke-width="1.4" style="fill:none">
    <path d="M2.6 5.2A6 6 0 1 1 2 8.6"/>
    <path d="M1.6 2.4 2.5 5.4 5.4 4.6"/>
    <path d="M8 4.8V8.2l2.3 1.4"/>
  </g>
</svg>`;

/** What was run before. */
export const runsIcon = new LabIcon({ name: 'querymill:runs', svgstr: runsSvg });
