/**
 * MIME type of what a step shows. Kept apart from the core's constant of the same value, so that the core is
 * loaded with the first step and not with JupyterLab.
 */
export const STEP_MIME = 'application/vnd.querymill.step+json';
