import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { clerkHost } from "./clerk.ts";
import { HOST } from "./settings.ts";

/** What the client learns at run time, so that one build serves any ports. */
export interface ClientConfig {
  convexUrl: string;
  /** Where the HTTP API answers, for the snippets that people copy. */
  siteUrl: string;
  /** Signs people in by Clerk. */
  clerkPublishableKey?: string;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Serves a built client on this machine: files as they are, every other path the page, /config.js made here. */
export async function serveClient(
  folder: string,
  port: number,
  config: ClientConfig,
): Promise<{ close: () => Promise<void> }> {
  const configScript = `window.__SWITCHBOARD__ = ${JSON.stringify(config)};\n`;
  const headers = securityHeaders(config);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(folder, configScript, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(port, HOST, done);
  });
  return {
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function answer(
  folder: string,
  configScript: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (request.method !== "GET" && request.method !== "HEAD") return response.writeHead(405).end();
  const path = pathOf(request.url);
  if (path === null) return response.writeHead(400).end();
  if (path === "/config.js") {
    response.writeHead(200, { "Content-Type": MIME_TYPES[".js"], "Cache-Control": "no-store" });
    return response.end(configScript);
  }
  const file = await fileFor(folder, path);
  if (file === null) return response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found");
  // Vite puts a hash into the names below assets/, so these never change.
  const isHashed = path.startsWith("/assets/");
  response.writeHead(200, {
    "Content-Type": MIME_TYPES[extname(file)] ?? "application/octet-stream",
    "Cache-Control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
  });
  if (request.method === "HEAD") return response.end();
  return createReadStream(file).pipe(response);
}

/** The decoded path, or null when it is malformed or reaches for a hidden file. */
function pathOf(url: string | undefined): string | null {
  try {
    const path = decodeURIComponent(new URL(url ?? "/", "http://local").pathname);
    return path.includes("\0") || /(^|[\\/])\./.test(path) ? null : path;
  } catch {
    return null;
  }
}

/** The file of a path; the page for any path without an extension; null for a file that is not there. */
async function fileFor(folder: string, path: string): Promise<string | null> {
  const file = normalize(join(folder, path));
  if (!file.startsWith(folder + sep) && file !== folder + sep && file !== folder) return null;
  const stats = await stat(file).catch(() => null);
  if (stats?.isFile()) return file;
  return extname(path) === "" ? join(folder, "index.html") : null;
}

/** What Clerk's own guide asks for: its script, its worker, and Cloudflare's puzzle against robots. */
function clerkPolicy(host: string): string[] {
  return [
    `script-src 'self' https://${host} https://challenges.cloudflare.com`,
    "worker-src 'self' blob:",
    "frame-src 'self' https://challenges.cloudflare.com",
  ];
}

function securityHeaders(config: ClientConfig): Record<string, string> {
  const socket = config.convexUrl.replace(/^http/, "ws");
  const clerk = clerkHost(config.clerkPublishableKey ?? "");
  const policy = [
    "default-src 'self'",
    `connect-src 'self' ${config.convexUrl} ${config.siteUrl} ${socket}${clerk ? ` https://${clerk}` : ""}`,
    `img-src 'self' data: blob: ${config.convexUrl}${clerk ? " https://img.clerk.com" : ""}`,
    ...(clerk ? clerkPolicy(clerk) : []),
    // Charts and toasts set style attributes.
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
  };
}
