// Writing: messages, commands with completion, files, drafts that survive a look elsewhere, and message menus.

import { act, ask, toast } from "/static/act.js";
import { me, onChange, shell } from "/static/live.js";
import { attach } from "/static/widgets.js";

const draftKey = (form) => `draft:${me()}:${form.dataset.channel}:${form.dataset.thread}`;
const ready = new WeakSet(); // composers that have their draft back
const field = (form) => form.querySelector("textarea");

function commands(form) {
  return JSON.parse(form.dataset.commands).flatMap((command) => {
    const usage = (command.usage_hint ?? "").replace(/^\[([^[\]]*)\]$/, "$1"); // "[draft | queue]": choices in brackets
    const hints = usage.split("|").map((hint) => hint.trim()).filter(Boolean);
    const full = hints.map((hint) => `${command.command} ${hint}`);
    return [command.command, ...full].map((words) => ({ words, about: words === command.command ? command.description : "" }));
  });
}

const insertable = (words) => words.split(/\s*[[<(]/)[0].trim();

function complete(form) {
  const box = form.querySelector(".completion");
  const words = field(form).value.toLowerCase();
  const isCommand = words.startsWith("/") && !words.includes("\n") && !form.dataset.thread;
  const fits = isCommand ? commands(form).filter((one) => insertable(one.words).toLowerCase().startsWith(words)) : [];
  const open = fits.length > 0 && !(fits.length === 1 && insertable(fits[0].words).toLowerCase() === words);
  box.replaceChildren(...(open ? fits.map(suggestion) : []));
  box.hidden = !open;
}

function suggestion({ words, about }, index) {
  const item = document.createElement("div");
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", String(index === 0));
  item.dataset.insert = insertable(words);
  item.append(Object.assign(document.createElement("b"), { textContent: words }));
  item.append(Object.assign(document.createElement("span"), { textContent: about ?? "" }));
  return item;
}

function choose(form, item) {
  field(form).value = item.dataset.insert + " ";
  form.querySelector(".completion").hidden = true;
  field(form).focus();
  keep(form);
}

function move(box, step) {
  const items = [...box.children];
  const now = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const next = (now + step + items.length) % items.length;
  items.forEach((item, index) => item.setAttribute("aria-selected", String(index === next)));
  items[next].scrollIntoView({ block: "nearest" });
}

function keyed(event) {
  const form = event.target.closest("[data-composer]");
  if (!form || event.target !== field(form) || event.isComposing) return;
  const box = form.querySelector(".completion");
  const chosen = box.hidden ? null : box.querySelector('[aria-selected="true"]');
  if (chosen && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    move(box, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape" && chosen) {
    box.hidden = true;
    event.stopPropagation();
  } else if (chosen && (event.key === "Tab" || (event.key === "Enter" && chosen.dataset.insert !== event.target.value.trim()))) {
    event.preventDefault();
    choose(form, chosen);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit();
  }
}

async function send(form) {
  const button = form.querySelector(".send");
  const text = field(form).value.trim();
  const list = form.querySelector(".attached");
  const files = [...list.querySelectorAll("[data-file-id]")].map((item) => item.dataset.fileId);
  if ((!text && !files.length) || button.getAttribute("aria-busy")) return;
  const thread = form.dataset.thread ? { thread_ts: form.dataset.thread } : {};
  field(form).value = "";
  keep(form);
  form.querySelector(".completion").hidden = true;
  const verb = text.startsWith("/") ? "command" : "say";
  const body = { channel: form.dataset.channel, text, ...thread, ...(files.length ? { files } : {}) };
  const answer = await act(verb, body, button);
  if (answer.ok) list.replaceChildren();
  else if (!field(form).value) field(form).value = text;
  keep(form);
  const scroll = form.parentElement.querySelector(".scroll");
  if (scroll && answer.ok) scroll.scrollTop = scroll.scrollHeight;
}

function keep(form) {
  sessionStorage.setItem(draftKey(form), field(form).value);
}

function restore() {
  for (const form of document.querySelectorAll("[data-composer]")) {
    if (ready.has(form)) continue;
    ready.add(form);
    field(form).value ||= sessionStorage.getItem(draftKey(form)) ?? "";
  }
}

function edit(message, words) {
  const content = message.querySelector(".content");
  const editor = document.createElement("form");
  editor.className = "editor";
  editor.innerHTML = '<textarea rows="2" aria-label="Edit the message"></textarea><div class="btn-row"><button class="btn small btn-primary">Save</button><button type="button" class="btn small">Cancel</button></div>';
  const area = editor.querySelector("textarea");
  area.value = words;
  message.setAttribute("data-editing", "");
  content.hidden = true;
  content.after(editor);
  area.focus();
  const end = () => {
    message.removeAttribute("data-editing");
    editor.remove();
    content.hidden = false;
  };
  editor.querySelector("[type=button]").addEventListener("click", end);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); editor.requestSubmit(); }
  });
  editor.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = area.value.trim();
    end();
    if (text && text !== words) act("edit", { channel: message.dataset.channel, ts: message.dataset.ts, text });
  });
}

async function menu(button) {
  const message = button.closest("article[data-ts]");
  const where = message ? { channel: message.dataset.channel, ts: message.dataset.ts } : {};
  button.closest("details").open = false;
  if (button.dataset.shortcut) {
    const channel = shell().dataset.channel;
    await act("shortcut", { callback_id: button.dataset.shortcut, ...(message ? where : { channel }) });
  } else if ("copy" in button.dataset) {
    await navigator.clipboard?.writeText(button.dataset.copy);
    toast("Copied");
  } else if ("edit" in button.dataset) {
    edit(message, button.dataset.edit);
  } else if ("delete" in button.dataset) {
    const isPrivate = message.classList.contains("is-private");
    const sure = { title: "Delete this message?", text: "It will be gone for everybody.", confirm: "Delete", style: "danger" };
    if (isPrivate || (await ask(sure))) await act("delete", where);
  }
}

export function start() {
  onChange(restore);
  document.addEventListener("keydown", keyed);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-composer]");
    if (!form || event.target !== field(form)) return;
    keep(form);
    complete(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-composer]")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-composer]");
    if (!form || event.target.type !== "file") return;
    attach(form.querySelector(".attached"), [...event.target.files]);
    event.target.value = "";
  });
  for (const kind of ["paste", "drop"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.("[data-composer]");
      const files = [...((event.clipboardData ?? event.dataTransfer)?.files ?? [])];
      if (!form || !files.length) return;
      event.preventDefault();
      attach(form.querySelector(".attached"), files);
    });
  }
  document.addEventListener("mousedown", (event) => {
    const item = event.target.closest(".completion [role=option]");
    if (!item) return;
    event.preventDefault();
    choose(item.closest("form"), item);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-shortcut], [data-copy], [data-edit], [data-delete]");
    if (button) menu(button);
  });
}
