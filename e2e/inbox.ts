import type { App } from "../scripts/app/app.ts";
import { expect } from "./fixtures.ts";

/** The queue of mails works by itself; this is what it may take on a busy machine. */
const MAIL_LIMIT_MS = 30_000;

/** Waits for a mail to the address in the sandbox's inbox, and gives the newest link in it that leads to the path. */
export async function mailLink(app: App, address: string, path: string): Promise<string> {
  let link: string | null = null;
  await expect
    .poll(async () => (link = await newestLink(app, address, path)), {
      message: `a mail to ${address} with a link to ${path}`,
      timeout: MAIL_LIMIT_MS,
    })
    .not.toBeNull();
  return link!;
}

async function newestLink(app: App, address: string, path: string): Promise<string | null> {
  const inbox = await (await fetch(`${app.sandboxUrl}/inbox`)).text();
  for (const row of inbox.split("<li>").slice(1)) {
    const id = /href="\/inbox\/([^"]+)"/.exec(row)?.[1];
    if (!id || !row.includes(address)) continue;
    const mail = await (await fetch(`${app.sandboxUrl}/inbox/${id}/html`)).text();
    const found = new RegExp(`href="([^"]*${path}[^"]*)"`).exec(mail)?.[1];
    if (found) return found.replaceAll("&amp;", "&");
  }
  return null;
}
