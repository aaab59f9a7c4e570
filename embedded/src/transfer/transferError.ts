/** A request of the command line that is refused. Answered as `{code, message}` with 400. */
export class TransferError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
