import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../deploy/testing/testApp.ts";

/** What hashes do: look up, mix and store elements of typed arrays, through small functions. */
const MIX = `
function mixed(from, at, to, toAt) {
  const [a, b] = [from[at++], from[at++]];
  to[toAt++] = (a + b) | 0;
  to[toAt++] = (a ^ (b << 7)) | 0;
}
export function mix(rounds) {
  const words = new Uint32Array(new Uint8Array(4 * 4096).buffer);
  const others = new Uint32Array(new Uint8Array(4 * 4096).buffer);
  for (let n = 0; n < 4096; n += 1) words[n] = n * 2654435;
  for (let n = 0; n < rounds; n += 1) {
    mixed(words, (n * 2) & 4095, others, (n * 6) & 4095);
    mixed(others, (n * 6) & 4095, words, (n * 2) & 4095);
  }
  return words[98];
}`;
const ROUNDS = 3_000_000;
/** Far below what a slow path of the engine costs, far above what noise makes. */
const RATIO_MAX = 4;

let app: TestApp;
beforeAll(async () => {
  const call = 'import { queryGeneric } from "convex/server"; import { mix } from "./mix";';
  const run = `export const run = queryGeneric(async () => mix(${ROUNDS}));`;
  app = await startTestApp({ files: { mix: MIX, work: `${call} ${run}` } });
});
afterAll(() => app.close());

it("[FUN48] functions compute about as fast as the same code outside of a context", async () => {
  const { mix } = (await import(`data:text/javascript,${encodeURIComponent(MIX)}`)) as {
    mix(rounds: number): number;
  };
  const inside: number[] = [];
  const outside: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    inside.push(await processorMs(async () => app.call("work:run")));
    outside.push(await processorMs(async () => mix(ROUNDS)));
  }
  expect(await app.call("work:run")).toBe(mix(ROUNDS));
  expect(Math.min(...inside) / Math.min(...outside)).toBeLessThan(RATIO_MAX);
});

async function processorMs(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
