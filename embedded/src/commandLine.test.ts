import { expect, test } from "vitest";
import { readCommandLine, UsageError } from "./commandLine.ts";

test("[HTTP9] a complete command line is followed", () => {
  expect(
    readCommandLine(["--data", "d", "--port", "1", "--site-port", "0", "--site-url", "http://x.test/"]),
  ).toEqual({
    dataDir: "d",
    port: 1,
    sitePort: 0,
    siteUrl: "http://x.test",
  });
});

test.each([
  [["--port", "1", "--site-port", "0"], "--data must name the folder to keep everything in."],
  [
    ["--data", "x", "--port", "many", "--site-port", "0"],
    '--port must be a number from 0 to 65535, not "many".',
  ],
  [
    ["--data", "x", "--port", "0", "--site-port", "65536"],
    '--site-port must be a number from 0 to 65535, not "65536".',
  ],
  [["--data", "x", "--port", "0"], "--site-port must be given (0 takes any free port)."],
  [["--data", "x", "--colour", "red"], "Unknown option '--colour'."],
  [["--data", "x", "--port"], "Option '--port <value>' argument missing."],
  [["stray"], "Unexpected argument 'stray'."],
  [
    ["--data", "x", "--port", "0", "--site-port", "0", "--site-url", "nonsense"],
    '--site-url must be a URL, not "nonsense".',
  ],
])("[HTTP9] %j is refused with one sentence", (args, sentence) => {
  expect(() => readCommandLine(args)).toThrow(new UsageError(sentence));
});
