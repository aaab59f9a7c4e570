// The functions that both backends run. What a sequence does comes in as data; markers in strings stand for what
// differs from backend to backend: "@ref:3" the id of the third document, "@time:3" its creation time.
import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
import { v } from "convex/values";

/** Runs steps one after the other; each gives its result or its error. With `failAtEnd` everything is undone. */
export const write = mutation({
  handler: async (ctx, { steps, ids, failAtEnd }) => {
    const world = await worldOf(ctx, ids);
    const results = await runSteps(ctx, steps, world);
    if (failAtEnd) throw new Error("undone on purpose");
    return { results, ids: world.ids };
  },
});

/** The same for steps that only read. */
export const read = query({
  handler: async (ctx, { steps, ids }) => ({ results: await runSteps(ctx, steps, await worldOf(ctx, ids)) }),
});

/** One page of a query. */
export const page = query({
  handler: async (ctx, { step, ids, paginationOpts }) =>
    queryOf(ctx, step, await worldOf(ctx, ids)).paginate(paginationOpts),
});

const checked = { text: v.string(), number: v.optional(v.number()), of: v.optional(v.id("t0")) };

/** Whose arguments are validated. */
export const strict = query({ args: checked, handler: () => "accepted" });

/** Whose result is validated. */
export const returning = query({
  args: { value: v.any() },
  returns: v.union(v.object(checked), v.array(v.number()), v.null()),
  handler: (ctx, { value }) => value,
});

async function worldOf(ctx, ids) {
  const times = [];
  for (const id of ids) times.push((await ctx.db.get(id))?._creationTime ?? 0);
  return { ids: [...ids], times };
}

async function runSteps(ctx, steps, world) {
  const results = [];
  for (const step of steps) {
    try {
      results.push({ value: (await runStep(ctx, step, world)) ?? null });
    } catch (error) {
      results.push({ error: String(error.message) });
    }
  }
  return results;
}

async function runStep(ctx, step, world) {
  if (step.kind !== "normalizeId" && decode(step.id, world) === NO_ID) return null;
  const value = decode(step.value, world);
  switch (step.kind) {
    case "insert": {
      const id = await ctx.db.insert(step.table, value);
      world.ids.push(id);
      world.times.push((await ctx.db.get(id))._creationTime);
      return id;
    }
    case "patch":
      return ctx.db.patch(decode(step.id, world), value);
    case "replace":
      return ctx.db.replace(decode(step.id, world), value);
    case "delete":
      return ctx.db.delete(decode(step.id, world));
    case "get":
      return ctx.db.get(decode(step.id, world));
    case "normalizeId":
      return ctx.db.normalizeId(step.table, decode(step.id, world));
    case "query": {
      const found = queryOf(ctx, step, world);
      if (step.end === "take") return found.take(step.count);
      return found[step.end]();
    }
  }
}

function queryOf(ctx, step, world) {
  let found = ctx.db.query(step.table);
  if (step.index !== null) {
    found = found.withIndex(step.index, (q) =>
      step.range.reduce((range, [op, field, value]) => range[op](field, decode(value, world)), q),
    );
  }
  if (step.order !== null) found = found.order(step.order);
  if (step.filter !== null) found = found.filter((q) => expression(q, step.filter, world));
  return found;
}

/** Filters travel as [operator, operand, operand]; fields as ["field", path]. */
function expression(q, [op, ...operands], world) {
  if (op === "field") return q.field(operands[0]);
  if (op === "literal") return decode(operands[0], world);
  return q[op](...operands.map((operand) => expression(q, operand, world)));
}

/** Stands for an id while there are no documents. */
const NO_ID = "none";

function decode(value, world) {
  if (typeof value === "string" && value.startsWith("@")) {
    const [kind, at] = value.slice(1).split(":");
    if (kind === "ref") return world.ids[Number(at) % Math.max(1, world.ids.length)] ?? NO_ID;
    if (kind === "time") return world.times[Number(at) % Math.max(1, world.times.length)] ?? 0;
    return undefined;
  }
  if (Array.isArray(value)) return value.map((element) => decode(element, world));
  if (value === null || typeof value !== "object" || value instanceof ArrayBuffer) return value;
  return Object.fromEntries(Object.entries(value).map(([field, content]) => [field, decode(content, world)]));
}
