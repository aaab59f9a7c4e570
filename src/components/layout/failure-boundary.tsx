import { Component, type ReactNode } from "react";

interface FailureBoundaryProps {
  /** What to show instead; what it throws goes on to the next boundary. */
  instead: (error: unknown, retry: () => void) => ReactNode;
  /** When it changes, what failed is tried again: the reason may be gone. */
  resetKey?: string | undefined;
  children: ReactNode;
}

interface FailureState {
  failure: { error: unknown } | null;
  resetKey: string | undefined;
}

/** Catches what fails inside, whatever was thrown, and leaves to its owner what to show and whether to ask again. */
export class FailureBoundary extends Component<FailureBoundaryProps, FailureState> {
  override state: FailureState = { failure: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<FailureState> {
    return { failure: { error } };
  }

  static getDerivedStateFromProps({ resetKey }: FailureBoundaryProps, state: FailureState) {
    return resetKey === state.resetKey ? null : { failure: null, resetKey };
  }

  override render() {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return this.props.instead(failure.error, () => this.setState({ failure: null }));
  }
}
