// What a person does goes to the control API; what an element holds is read here.

import { me, refresh } from "/static/live.js";

const WORDS = {
  operation_timeout: "Pressroom did not answer within three seconds. Is the bot running?",
  dispatch_failed: "Pressroom could not be reached. Is the bot running?",
  invalid_command: "There is no such command in this workspace.",
  not_supported_in_threads: "Slash commands do not work in threads.",
  is_archived: "This channel is archived.",
  msg_too_long: "That message is too long.",
  no_text: "Write something first.",
  message_not_found: "That message is gone.",
  channel_not_found: "That channel is gone.",
  no_such_action: "That button is gone: the message has changed meanwhile.",
};

export function toast(text, isError = false) {
  const box = document.getElementById("toasts");
  const one = Object.assign(document.createElement("div"), { className: isError ? "toast is-error" : "toast" });
  one.textContent = text;
  box.append(one);
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover(); // again, so that it lies above a modal that opened meanwhile
  setTimeout(() => {
    one.remove();
    if (!box.children.length) box.hidePopover();
  }, isError ? 8000 : 4000);
}

export async function call(path, body, method = "POST") {
  const isForm = body instanceof FormData;
  const options = { method, body: isForm ? body : body && JSON.stringify(body) };
  if (body && !isForm) options.headers = { "Content-Type": "application/json" };
  let answer;
  try {
    answer = await (await fetch(path, options)).json();
  } catch {
    answer = { ok: false, error: "The sandbox does not answer." };
  }
  if (!answer.ok) answer.words = words(answer.error);
  return answer;
}

const words = (error) => WORDS[error] ?? String(error ?? "unknown error").replaceAll("_", " ");

export async function act(verb, body, busy = null) {
  busy?.setAttribute("aria-busy", "true");
  const answer = await call(`/control/people/${me()}/${verb}`, body);
  busy?.removeAttribute("aria-busy");
  if (!answer.ok) toast(answer.words, true);
  await refresh();
  return answer;
}

export async function upload(file) {
  const form = new FormData();
  form.append("file", file);
  const answer = await call(`/control/people/${me()}/upload`, form);
  if (!answer.ok) toast(`${file.name}: ${answer.words}`, true);
  return answer.file_id;
}

export function ask(confirm) {
  const dialog = document.getElementById("confirm");
  const text = (part, otherwise) => (part?.text ?? part ?? otherwise);
  dialog.querySelector("#confirm-title").textContent = text(confirm.title, "Are you sure?");
  dialog.querySelector("#confirm-text").textContent = text(confirm.text, "");
  const yes = dialog.querySelector('[value="confirm"]');
  yes.textContent = text(confirm.confirm, "Yes");
  yes.className = confirm.style === "danger" ? "btn btn-danger" : "btn btn-primary";
  dialog.querySelector('[value="deny"]').textContent = text(confirm.deny, "Cancel");
  dialog.returnValue = "deny";
  dialog.showModal();
  yes.focus();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "confirm"), { once: true });
  });
}

export function place(element) {
  const message = element.closest("article[data-ts]");
  if (message) return { channel: message.dataset.channel, ts: message.dataset.ts };
  return { view_id: element.closest("[data-view-id]").dataset.viewId };
}

const option = (input) => JSON.parse(input.dataset.option);
const checked = (root) => [...root.querySelectorAll("input:checked")];
const value = (key, read) => (root) => ({ [key]: read(root) || null });
const picked = (root) => checked(root).map((input) => input.value);
const text = value("value", (root) => root.value);

const READ = {
  plain_text_input: text,
  email_text_input: text,
  url_text_input: text,
  number_input: text,
  rich_text_input: value("rich_text_value", (root) => root.value && richText(root.value)),
  static_select: value("selected_option", (root) => root.value && option(root.selectedOptions[0])),
  external_select: value("selected_option", (root) => checked(root).map(option)[0]),
  radio_buttons: value("selected_option", (root) => checked(root).map(option)[0]),
  multi_static_select: (root) => ({ selected_options: checked(root).map(option) }),
  multi_external_select: (root) => ({ selected_options: checked(root).map(option) }),
  checkboxes: (root) => ({ selected_options: checked(root).map(option) }),
  users_select: value("selected_user", (root) => picked(root)[0]),
  conversations_select: value("selected_conversation", (root) => picked(root)[0]),
  channels_select: value("selected_channel", (root) => picked(root)[0]),
  multi_users_select: (root) => ({ selected_users: picked(root) }),
  multi_conversations_select: (root) => ({ selected_conversations: picked(root) }),
  multi_channels_select: (root) => ({ selected_channels: picked(root) }),
  datepicker: value("selected_date", (root) => root.value),
  timepicker: value("selected_time", (root) => root.value),
  datetimepicker: value("selected_date_time", (root) => root.value && epoch(root.value, root.dataset.zone)),
  file_input: (root) => ({ files: [...root.querySelectorAll("[data-file-id]")].map((file) => file.dataset.fileId) }),
};

export const holds = (element) => element.dataset.el in READ;
export const state = (element) => ({ type: element.dataset.el, ...READ[element.dataset.el](element) });

export function values(root) {
  const found = {};
  for (const element of root.querySelectorAll("[data-el]")) {
    if (!holds(element)) continue;
    (found[element.dataset.blockId] ??= {})[element.dataset.actionId] = state(element);
  }
  return found;
}

function richText(words) {
  const section = { type: "rich_text_section", elements: [{ type: "text", text: words }] };
  return { type: "rich_text", elements: [section] };
}

// A wall-clock time in a zone as Unix seconds: guess UTC, see what the zone's clock shows then, and correct.
export function epoch(wall, zone) {
  const wanted = Date.parse(wall + "Z");
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    guess += wanted - Date.parse(clock.format(guess).replace(" ", "T") + "Z");
  }
  return Math.round(guess / 1000);
}
