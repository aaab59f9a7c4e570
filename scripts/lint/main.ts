import { fileURLToPath } from "node:url";
import { checkHouse, fileRules, houseRules } from "./house.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

if (process.argv.includes("--rules")) {
  for (const rule of [...houseRules, ...fileRules]) console.log(`${rule.name.padEnd(28)} ${rule.promise}`);
} else {
  const findings = checkHouse(root);
  for (const { path, line, rule, message } of findings) console.log(`${path}:${line}  ${rule}\n  ${message}`);
  console.log(
    findings.length === 0 ? "house rules: nothing to say" : `house rules: ${findings.length} objections`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}
