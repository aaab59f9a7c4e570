import type { OrgQueryCtx } from "../../access/actor";
import type { UsageRefusal } from "../../billing/model/usage";
import type { Reception } from "../../crm/model/signals";
import type { IncomingSignal } from "../../crm/rules/groupSignals";
import { siteUrl } from "../../env";
import type { FieldProblem } from "../readRequest";
import { failure, success } from "../reply";
import type { Reply } from "../reply";

type InvalidItem = { index: number; id?: string; fields: FieldProblem[] };
type Batch = { signals: readonly IncomingSignal[]; invalid: readonly InvalidItem[]; reception: Reception };

/** What a batch says about one of its items. */
type ItemResult = {
  index: number;
  status: "accepted" | "duplicate" | "invalid" | "limit_exceeded";
  id?: string;
  signalId?: string;
  error?: { code: string; message: string; fields?: FieldProblem[] };
};

/** The answer to a request that does not fit the plan, with everything needed to show a way out. */
export function limitReply(ctx: Pick<OrgQueryCtx, "org">, refusal: UsageRefusal): Reply {
  const { resetsAt, ...figures } = refusal;
  return failure("LIMIT_EXCEEDED", `The plan "${refusal.plan}" includes ${refusal.limit} ${refusal.metric}`, {
    ...figures,
    resetsAt: resetsAt === null ? null : new Date(resetsAt).toISOString(),
    upgradeUrl: `${siteUrl()}/${ctx.org.slug}`,
  });
}

/** The answer to a single signal: 201 when stored, 200 when it was known. */
export function signalReply(
  ctx: Pick<OrgQueryCtx, "org">,
  [signal]: readonly IncomingSignal[],
  { verdicts: [verdict], refusal }: Reception,
): Reply {
  if (!signal || !verdict) throw new Error("A single call carries one signal");
  if (verdict.status === "limit_exceeded") return limitReply(ctx, refusalOf(refusal));
  const { status, ...stored } = verdict;
  const duplicate = status === "duplicate";
  return success(duplicate ? 200 : 201, { id: signal.externalId ?? stored.signalId, ...stored, duplicate });
}

/** The answer to a batch: a verdict per item, in order. 402 only when the plan refused and nothing at all got in. */
export function batchReply(ctx: Pick<OrgQueryCtx, "org">, { signals, invalid, reception }: Batch): Reply {
  const results = resultsOf(signals, invalid, reception);
  const count = (status: ItemResult["status"]) => results.filter((result) => result.status === status).length;
  const [accepted, duplicates] = [count("accepted"), count("duplicate")];
  if (reception.refusal && accepted + duplicates === 0) return limitReply(ctx, reception.refusal);
  return success(200, { accepted, duplicates, rejected: results.length - accepted - duplicates, results });
}

function resultsOf(
  signals: readonly IncomingSignal[],
  invalid: readonly InvalidItem[],
  { verdicts, refusal }: Reception,
): ItemResult[] {
  const results: ItemResult[] = [];
  const refused = new Map(invalid.map((item) => [item.index, item]));
  let next = 0;
  for (let index = 0; index < signals.length + invalid.length; index++) {
    const bad = refused.get(index);
    results.push(bad ? invalidResult(bad) : validResult(index, signals[next]!, verdicts[next++]!, refusal));
  }
  return results;
}

function invalidResult({ index, id, fields }: InvalidItem): ItemResult {
  const [first] = fields;
  const message = first ? `${first.path}: ${first.message}` : "This item is invalid";
  return {
    index,
    status: "invalid",
    ...(id !== undefined && { id }),
    error: { code: "INVALID", message, fields },
  };
}

function validResult(
  index: number,
  { externalId }: IncomingSignal,
  verdict: Reception["verdicts"][number],
  refusal: UsageRefusal | null,
): ItemResult {
  const id = externalId === undefined ? {} : { id: externalId };
  if (verdict.status !== "limit_exceeded") {
    return { index, status: verdict.status, ...id, signalId: verdict.signalId };
  }
  const message = `The plan includes ${refusalOf(refusal).limit} signals`;
  return { index, status: "limit_exceeded", ...id, error: { code: "LIMIT_EXCEEDED", message } };
}

function refusalOf(refusal: UsageRefusal | null): UsageRefusal {
  if (!refusal) throw new Error("A signal was refused by a plan that refused nothing");
  return refusal;
}
