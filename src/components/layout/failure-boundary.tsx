import { Component, type ReactNode } from "react";

interface FailureBoundaryProps {
  /** What to show instead; what it throws goes on to the next boundary. */
  instead: (error: unknown, retry: () => void) => ReactNode;
  children: ReactNode;
}

/** Catches what fails inside, whatever was thrown, and leaves to its owner what to show and whether to ask again. */
export class FailureBoundary extends Component<FailureBoundaryProps, { failure: { error: unknown } | null }> {
  override state: { failure: { error: unknown } | null } = { failure: null };

  static getDerivedStateFromError(error: unknown) {
    return { failure: { error } };
  }

  override render() {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return this.props.instead(failure.error, () => this.setState({ failure: null }));
  }
}
