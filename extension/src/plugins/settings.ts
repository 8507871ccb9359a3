import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import type { PipelineWidget } from '../document/PipelineWidget';
import type { EndedRun } from '../run/RunWatch';
import { readSettings } from '../settings';
import { IPipelineTracker, PLUGIN_ID } from '../tokens';

/** Opens graphs as the user's settings say, and tells of the end of long runs. */
export const settingsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:settings',
  description: 'Applies the settings of the Pipeline editor; notifies of long runs.',
  autoStart: true,
  requires: [IPipelineTracker, ISettingRegistry],
  optional: [ITranslator],
  activate: async (
    app: JupyterFrontEnd,
    tracker: IPipelineTracker,
    registry: ISettingRegistry,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('querymill');
    const settings = await registry.load(PLUGIN_ID);
    const follow = (widget: PipelineWidget): void => {
      void widget.content.controller.then(async (graph) => {
        const { showInspector, showPlan } = readSettings(settings);
        graph.inspectorOpen.set(showInspector);
        graph.planShown.set(showPlan);
        const { RunWatch } = await import('../run/RunWatch');
        if (widget.isDisposed) return;
        const watch = new RunWatch(graph, (run) => {
          const { notifyAfter } = readSettings(settings);
          if (notifyAfter > 0 && run.seconds >= notifyAfter) notify(app, trans, widget, run);
        });
        widget.disposed.connect(() => {
          watch.dispose();
        });
      });
    };
    tracker.forEach(follow);
    tracker.widgetAdded.connect((_, widget) => {
      follow(widget);
    });
    let before = readSettings(settings);
    settings.changed.connect(() => {
      const now = readSettings(settings);
      // What a user has opened or closed by hand stays so until that very setting changes.
      tracker.forEach(({ content: { currentController: graph } }) => {
        if (now.showInspector !== before.showInspector) graph?.inspectorOpen.set(now.showInspector);
        if (now.showPlan !== before.showPlan) graph?.planShown.set(now.showPlan);
      });
      before = now;
    });
  },
};

function notify(
  app: JupyterFrontEnd,
  trans: TranslationBundle,
  widget: PipelineWidget,
  { seconds, cells, failed }: EndedRun,
): void {
  const name = widget.title.label;
  const time = inWords(trans, seconds);
  const actions = [{ label: trans.__('Show'), callback: () => app.shell.activateById(widget.id) }];
  if (failed !== null) {
    const message = trans.__('%1: %2 failed after %3', name, failed, time);
    Notification.error(message, { actions, autoClose: false });
    return;
  }
  const message = trans._n('%2: %1 cell ran in %3', '%2: %1 cells ran in %3', cells, name, time);
  Notification.success(message, { actions, autoClose: 10_000 });
}

function inWords(trans: TranslationBundle, seconds: number): string {
  return seconds < 90
    ? trans.__('%1 s', String(Math.round(seconds)))
    : trans.__('%1 min', String(Math.round(seconds / 60)));
}
