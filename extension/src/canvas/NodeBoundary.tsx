import { Component, type ReactNode } from 'react';

/** Keeps an error in one node from taking the whole graph with it. */
export class NodeBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? (
      <p className="qm-unreadable">This block could not be drawn.</p>
    ) : (
      this.props.children
    );
  }
}
