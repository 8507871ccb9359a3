import type { TranslationBundle } from '@jupyterlab/translation';
import { Component, type ReactNode } from 'react';

/** Properties of NodeBoundary. */
interface NodeBoundaryProps {
  readonly children: ReactNode;
  readonly trans: TranslationBundle;
}

/** Keeps an error in one node from taking the whole graph with it. */
export class NodeBoundary extends Component<NodeBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? (
      <p className="qm-unreadable">{this.props.trans.__('This block could not be drawn.')}</p>
    ) : (
      this.props.children
    );
  }
}
