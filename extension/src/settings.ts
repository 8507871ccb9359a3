import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/** What a user can set; the defaults are those of schema/plugin.json. */
export interface PipelineSettings {
  /** Whether a graph opens with its inspector. */
  readonly showInspector: boolean;
  /** Whether a graph opens with the plan on its blocks. */
  readonly showPlan: boolean;
  /** After a run of this many seconds its end is told; 0 for never. */
  readonly notifyAfter: number;
}

/** The settings as they are now. A value that is no valid one counts as not set. */
export function readSettings(settings: ISettingRegistry.ISettings): PipelineSettings {
  const { showInspector, showPlan, notifyAfter } = settings.composite;
  return {
    showInspector: showInspector !== false,
    showPlan: showPlan === true,
    notifyAfter: typeof notifyAfter === 'number' && notifyAfter >= 0 ? notifyAfter : 60,
  };
}
