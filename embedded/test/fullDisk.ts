// Fills the disk under a database until it refuses, then tells what became of it; run by disk.test.ts where the disk is
// small. Arguments: the database, and a file whose removal makes room, if there is one.
import { rmSync } from "node:fs";
import { Database } from "../src/txn/database.ts";

const TEXT = "x".repeat(20_000);
const [path, ballast] = [process.argv[2]!, process.argv[3]];

function count(db: Database): number {
  return db.beginRead().count("", "items");
}

async function failureOf(db: Database): Promise<string> {
  return db
    .runMutation((tx) => tx.insert("", "items", { text: TEXT }))
    .then(
      () => "",
      (error: Error) => error.message,
    );
}

const db = await Database.open({ path });
let acknowledged = 0;
let refusal = "";
while (refusal === "") {
  refusal = await failureOf(db);
  if (refusal === "") acknowledged += 1;
}
const told = { acknowledged, refusal, next: await failureOf(db), readable: count(db) };
await db.close();
let reopened = -1;
let writable = false;
if (ballast !== undefined) {
  rmSync(ballast);
  const again = await Database.open({ path });
  reopened = count(again);
  writable = (await failureOf(again)) === "";
  await again.close();
}
console.log(JSON.stringify({ ...told, reopened, writable }));
