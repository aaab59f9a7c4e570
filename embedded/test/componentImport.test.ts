import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Backend, startBackend } from "../src/backend.ts";
import { importComponents } from "../src/deploy/testing/testApp.ts";
import { follow, liveClient } from "../src/testing/clients.ts";
import { httpPush } from "../src/testing/httpPush.ts";
import { openTestProject, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";

const SCHEMA = `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ books: defineTable({ title: v.string() }).index("by_title", ["title"]) });
`;
const TITLES = `async (ctx) => (await ctx.db.query("books").withIndex("by_title").collect()).map(({ title }) => title)`;
const SOURCES = {
  // The same table in the app and in both places where the component is installed.
  schema: SCHEMA,
  files: {
    books: `
      import { queryGeneric as query, componentsGeneric } from "convex/server";
      const components = componentsGeneric();
      const titles = query(${TITLES});
      export const all = query(async (ctx) => ({
        app: await (${TITLES})(ctx),
        left: await ctx.runQuery(components.left.books.titles, {}),
        right: await ctx.runQuery(components.right.books.titles, {}),
      }));
    `,
  },
  definition: `${importComponents({ shelf: "shelf" })}
    import { defineApp } from "convex/server";
    const app = defineApp();
    app.use(shelf, { name: "left" });
    app.use(shelf, { name: "right" });
    export default app;
  `,
  components: {
    shelf: {
      definition: `import { defineComponent } from "convex/server"; export default defineComponent("shelf");`,
      schema: SCHEMA,
      files: {
        books: `import { queryGeneric as query } from "convex/server"; export const titles = query(${TITLES});`,
      },
    },
  },
};

let backend: Backend;
let project: TestProject;
beforeAll(async () => {
  backend = await startBackend({ dataDir: null, port: 0, sitePort: 0 });
  await httpPush(backend).push(SOURCES);
  project = await openTestProject("basic", backend);
});
afterAll(async () => {
  await project?.remove();
  await backend?.close();
});

async function imported(rows: string, ...options: string[]): Promise<{ code: number; output: string }> {
  await writeFile(join(project.path, "books.jsonl"), rows);
  const { code, stdout, stderr } = await project.convex(
    "import",
    "--table",
    "books",
    ...options,
    "books.jsonl",
  );
  return { code, output: stdout + stderr };
}

test("[CLI17] --component imports into that component: by its schema and its indexes, past equal tables elsewhere, live", async () => {
  const client = liveClient(backend.url);
  const books = follow(client, "books:all", {});
  await until("empty shelves", () => books.seen.length > 0);
  const two = `{"title":"b"}\n{"title":"a"}\n`;
  expect(await imported(two, "--component", "right")).toMatchObject({ code: 0 });
  await until("the subscription", () => books.seen.length > 1);
  expect(books.last()).toEqual({ app: [], left: [], right: ["a", "b"] });
  const refused = await imported(`{"name":"c"}\n`, "--component", "right", "--append");
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain("Object is missing the required field `title`");
  expect(await imported(`{"title":"c"}\n`, "--component", "right", "--replace", "-y")).toMatchObject({
    code: 0,
  });
  expect(await imported(two)).toMatchObject({ code: 0 });
  await until("all of it", () => (books.last() as { app: unknown[] }).app.length === 2);
  expect(books.last()).toEqual({ app: ["a", "b"], left: [], right: ["c"] });
  const { stdout } = await project.convex("data", "--component", "right", "books", "--format", "jsonArray");
  expect(JSON.parse(stdout)).toMatchObject([{ title: "c" }]);
  await client.close();
});
