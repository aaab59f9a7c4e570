import { readFileSync } from "node:fs";

/** The chunks that the page asks for before anything is shown: the entry and all that it imports statically. */
function initialChunks() {
  const manifest = JSON.parse(readFileSync(new URL("./dist/.vite/manifest.json", import.meta.url), "utf8"));
  const files = new Set();
  const visit = (key) => {
    const { file, imports = [] } = manifest[key];
    if (files.has(file)) return;
    files.add(file);
    imports.forEach(visit);
  };
  visit("index.html");
  return [...files].map((file) => `dist/${file}`);
}

export default [
  {
    name: "initial JavaScript",
    path: [...initialChunks(), "dist/config.js", "dist/theme.js"],
    limit: "190 kB",
    gzip: true,
  },
];
