import type { JsonValue } from "../../values/json.ts";
import type { ActionHost } from "./actionHost.ts";
import type { ActionThread } from "./actionThread.ts";
import type { ActionStart, FromCall, ToThread } from "./protocol.ts";
import { RunningCall } from "./runningCall.ts";

/** The call of an action; results in JSON text. */
export class ActionCall extends RunningCall<string> {
  private readonly action: ActionStart;

  constructor(thread: ActionThread, host: ActionHost, args: JsonValue) {
    super(thread, host);
    const { fn, request } = host;
    this.action = {
      componentPath: fn.component.path,
      environment: fn.environment,
      modulePath: fn.modulePath,
      exportName: fn.exportName,
      requestId: request.requestId,
      argsJson: `[${JSON.stringify(args)}]`,
    };
  }

  override start(id: number): { message: ToThread; transfer: ArrayBuffer[] } {
    return { message: { kind: "action", id, start: this.action }, transfer: [] };
  }

  protected override told(message: FromCall): void {
    if (message.kind !== "result") return;
    this.thread.over(message.id);
    this.done(message.valueJson);
  }
}
