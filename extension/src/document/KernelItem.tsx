import type { ISessionContext, ISessionContextDialogs } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

/** Toolbar item: which kernel runs the pipeline and what it does, in words; a click chooses another. */
export class KernelItem extends ReactWidget {
  readonly #session: ISessionContext;
  readonly #dialogs: ISessionContextDialogs | null;
  readonly #trans: TranslationBundle;

  constructor(session: ISessionContext, dialogs: ISessionContextDialogs | null, trans: TranslationBundle) {
    super();
    this.#session = session;
    this.#dialogs = dialogs;
    this.#trans = trans;
    this.addClass('qm-KernelItem');
    session.kernelChanged.connect(this.#changed, this);
  }

  override dispose(): void {
    this.#session.kernelChanged.disconnect(this.#changed, this);
    super.dispose();
  }

  protected override render(): JSX.Element {
    const session = this.#session;
    return (
      <UseSignal signal={session.statusChanged}>
        {() => {
          const state = session.hasNoKernel ? '' : (session.kernelDisplayStatus as string);
          return (
            <button
              type="button"
              className={`qm-kernel ${state === 'busy' ? 'qm-kernel-busy' : ''}`}
              title={this.#trans.__('Choose the kernel')}
              onClick={() => void this.#dialogs?.selectKernel(session)}
            >
              {session.kernelDisplayName}
              {state !== '' && (
                <>
                  <i aria-hidden="true" />
                  {state}
                </>
              )}
            </button>
          );
        }}
      </UseSignal>
    );
  }

  #changed(): void {
    this.update();
  }
}
