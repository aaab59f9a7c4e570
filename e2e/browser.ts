import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where Linux distributions put a browser that Playwright can drive. */
const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const PACKED_VERSION = "147.0.0";

/** As root there is no sandbox to be had; without a network the browser must not look for one. */
export const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser to drive: $CHROME, else one of the system, else the one that comes inside an npm package. */
export async function findBrowser(): Promise<string> {
  const chosen = process.env["CHROME"];
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`CHROME names ${chosen}, which does not exist`);
    return chosen;
  }
  return SYSTEM_BROWSERS.find((path) => existsSync(path)) ?? (await unpackBrowser());
}

/** Unpacks the packed browser into a folder of its version: the package itself would reuse any older one. */
async function unpackBrowser(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No browser found. Install Chromium or Chrome, or name one with CHROME=/path/to/it");
  }
  const before = process.env["TMPDIR"];
  const folder = join(tmpdir(), `switchboard-chromium-${PACKED_VERSION}`);
  await mkdir(folder, { recursive: true });
  process.env["TMPDIR"] = folder;
  // Makes the package bring its own system libraries; it looks when it is imported.
  process.env["AWS_LAMBDA_JS_RUNTIME"] = "nodejs20.x";
  try {
    const { default: packed } = await import("@sparticuz/chromium");
    const path = await packed.executablePath();
    await useFontsOf(folder);
    return path;
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

/** The packed font list names fixed folders, and a browser without any font shows no text and takes none. */
async function useFontsOf(folder: string): Promise<void> {
  const file = join(folder, "switchboard-fonts.conf");
  const folders = [join(folder, "fonts"), "/usr/share/fonts", "/usr/local/share/fonts"];
  const list = folders.map((path) => `<dir>${path}</dir>`).join("");
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${list}<cachedir>${join(folder, "fonts-cache")}</cachedir></fontconfig>`,
  );
  process.env["FONTCONFIG_FILE"] = file;
}
