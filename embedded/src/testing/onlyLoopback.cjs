// Loaded into the command line before its own code: no name is looked up. What was asked for is written to a file, so
// that a test can tell that nothing was.
const dns = require("node:dns");
const { appendFileSync } = require("node:fs");

const LOOPBACK = new Set(["localhost", "127.0.0.1", "::1"]);
const { lookup } = dns;

dns.lookup = (host, options, callback) => {
  const done = typeof options === "function" ? options : callback;
  if (LOOPBACK.has(host)) return lookup(host, options, callback);
  if (process.env.OUTSIDE_LOG) appendFileSync(process.env.OUTSIDE_LOG, `${host}\n`);
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    code: "ENOTFOUND",
    syscall: "getaddrinfo",
    hostname: host,
  });
  process.nextTick(done, error);
};
