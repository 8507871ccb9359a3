import type { ISessionContext } from '@jupyterlab/apputils';
import { type JSX, useEffect, useState } from 'react';

import { usePipeline } from '../canvas/PipelineContext';
import { hasOtherKernel, KERNEL } from './otherKernel';

/** Says that another kernel cannot run blocks, and offers ours. */
export function KernelBanner({ session }: { session: ISessionContext }): JSX.Element | null {
  const { trans } = usePipeline();
  const [other, setOther] = useState(hasOtherKernel(session));
  useEffect(() => {
    const changed = (): void => setOther(hasOtherKernel(session));
    session.kernelChanged.connect(changed);
    changed();
    return () => {
      session.kernelChanged.disconnect(changed);
    };
  }, [session]);
  if (!other) return null;
  return (
    <div className="qm-banner" role="status">
      <span>
        {trans.__(
          'This notebook runs with “%1”. The graph shows it, but blocks need the Querymill kernel.',
          session.kernelDisplayName,
        )}
      </span>
      <button type="button" className="qm-button" onClick={() => void session.changeKernel({ name: KERNEL })}>
        {trans.__('Use the Querymill kernel')}
      </button>
    </div>
  );
}
