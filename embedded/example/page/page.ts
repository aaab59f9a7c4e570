import { ConvexClient } from "convex/browser";
import { ConvexError } from "convex/values";
import { api } from "../convex/_generated/api";
import type { Doc } from "../convex/_generated/dataModel";

const HEARTBEAT_MS = 5_000;
const NAMES = ["Ada", "Blaise", "Carl", "Emmy", "Grace", "Kurt", "Mary", "Sofia"];

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const backend = document.querySelector<HTMLMetaElement>("meta[name=backend]")!.content;
const client = new ConvexClient(backend);
const nameField = element<HTMLInputElement>("name");
const bodyField = element<HTMLInputElement>("body");
const searchField = element<HTMLInputElement>("search");

nameField.value =
  sessionStorage.getItem("name") ?? NAMES[Math.floor(Math.random() * NAMES.length)] ?? "Somebody";

/** The same colour for the same name everywhere. */
function face(name: string): HTMLElement {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + char.codePointAt(0)!) % 360;
  const circle = document.createElement("span");
  circle.className = "face";
  circle.style.background = `hsl(${sum} 38% 42%)`;
  circle.textContent = name.slice(0, 1).toUpperCase();
  circle.title = name;
  return circle;
}

function text(tag: string, className: string, content: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = content;
  return made;
}

function messageItem(message: Doc<"messages">, before: Doc<"messages"> | undefined): HTMLElement {
  const item = document.createElement("li");
  item.classList.toggle("same", before?.author === message.author);
  const who = text("span", "who", message.author);
  const at = new Date(message._creationTime);
  who.append(text("time", "", at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
  item.append(face(message.author), who, text("p", "said", message.body));
  return item;
}

function showMessages(messages: Doc<"messages">[], ifNone: string): void {
  const items = messages.map((message, at) => messageItem(message, messages[at - 1]));
  element("messages").replaceChildren(...(items.length > 0 ? items : [text("li", "empty", ifNone)]));
  const room = document.querySelector("main")!;
  room.scrollTop = room.scrollHeight;
}

let stopShowing = (): void => undefined;

/** Shows the newest messages, or those that fit the words in the search field. */
function show(): void {
  stopShowing();
  const words = searchField.value.trim();
  stopShowing =
    words === ""
      ? client.onUpdate(api.messages.list, {}, (messages) =>
          showMessages(messages, "Nobody has said anything yet."),
        )
      : client.onUpdate(api.messages.search, { words }, (messages) =>
          showMessages(messages, `Nothing about “${words}”.`),
        );
}

function notice(message: string): void {
  element("notice").textContent = message;
}

async function send(): Promise<void> {
  const body = bodyField.value;
  if (body.trim() === "") return;
  bodyField.value = "";
  try {
    await client.mutation(api.messages.send, { author: nameField.value, body });
    notice("");
  } catch (error) {
    bodyField.value = body;
    const data =
      error instanceof ConvexError ? (error.data as { kind: string; retryAfterMs?: number }) : null;
    const seconds = Math.ceil((data?.retryAfterMs ?? 0) / 1000);
    notice(
      data?.kind === "tooFast" ? `A bit slower, please: again in ${seconds} s.` : "That could not be sent.",
    );
  }
}

let present = "";

/** Says who is here, and under a new name that the old one is not. */
async function heartbeat(): Promise<void> {
  const name = nameField.value.trim();
  const former = present;
  present = name;
  if (former !== "" && former !== name) await client.mutation(api.presence.leave, { name: former });
  if (name !== "") await client.mutation(api.presence.heartbeat, { name });
}

client.onUpdate(api.presence.list, {}, (names) => {
  const circles = names.map((name) => {
    const item = document.createElement("li");
    const circle = face(name);
    item.style.background = circle.style.background;
    item.textContent = circle.textContent;
    item.title = name;
    return item;
  });
  element("people").replaceChildren(...circles);
});
element("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});
nameField.addEventListener("change", () => {
  sessionStorage.setItem("name", nameField.value);
  void heartbeat();
});
searchField.addEventListener("input", show);
addEventListener("pagehide", () => void client.mutation(api.presence.leave, { name: present }));
setInterval(() => void heartbeat(), HEARTBEAT_MS);
void heartbeat();
show();
bodyField.focus();
