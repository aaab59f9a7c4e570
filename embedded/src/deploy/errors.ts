/** A push or setting that is refused. The command line matches some codes and shows the message. */
export class DeployError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = "DeployError";
    this.code = code;
    this.status = status;
  }
}
