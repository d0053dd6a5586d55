// Buttons, choices and modals: what is pressed is sent, what is wrong is shown where it is wrong.

import { act, ask, holds, place, state, toast, values } from "/static/act.js";
import { onChange } from "/static/live.js";

const modal = () => document.getElementById("modal");
const ON_ENTER = "on_enter_pressed";
const ON_TYPING = "on_character_entered";
let shownView = "";
let typing = 0; // the timer that tells of what was typed

// Read before the question is asked: while that is open, the news may draw something else in this place.
async function press(element) {
  const root = element.closest("article[data-ts], [data-view-id]");
  const { actionId, blockId, value, option, confirm } = element.dataset;
  const body = { ...place(element), action_id: actionId, block_id: blockId, values: values(root) };
  if (holds(element)) Object.assign(body, state(element));
  else if (option) body.selected_option = JSON.parse(option);
  else if (value) body.value = value;
  if (confirm && !(await ask(JSON.parse(confirm)))) return undo(element);
  element.closest("details.menu")?.removeAttribute("open");
  await act("click", body, element);
  return undefined;
}

function undo(element) {
  for (const input of element.matches("input, select") ? [element] : element.querySelectorAll("input, option")) {
    if (input.tagName === "SELECT") input.value = [...input.options].find((one) => one.defaultSelected)?.value ?? "";
    else if (input.type === "checkbox" || input.type === "radio") input.checked = input.defaultChecked;
    else input.value = input.defaultValue;
  }
}

async function submit(form) {
  const button = form.querySelector('[data-testid="modal-submit"]');
  if (!button || form.inert) return;
  complain(form, {});
  clearTimeout(typing);
  form.inert = true;
  const answer = await act("submit", { view_id: form.dataset.viewId, values: values(form) }, button);
  form.inert = false;
  if (!answer.ok) complain(form, {}, `${answer.words} What you entered is still here.`);
  else if (answer.errors) complain(form, answer.errors);
}

function complain(form, errors, general = "") {
  const top = form.querySelector(".form-error");
  top.textContent = general;
  top.hidden = !general;
  for (const block of form.querySelectorAll(".block-input")) mark(block, errors[block.dataset.blockId]);
  const first = form.querySelector(".has-error");
  first?.querySelector("input:not([type=file]), textarea, select, summary")?.focus();
  first?.scrollIntoView({ block: "nearest" });
}

function mark(block, words) {
  const line = block.querySelector(".field-error");
  line.textContent = words ?? "";
  line.hidden = !words;
  block.querySelector(".field").classList.toggle("has-error", Boolean(words));
  block.querySelector("input, textarea, select")?.toggleAttribute("aria-invalid", Boolean(words));
}

// What was wrong is being mended: the complaint would be about what is no longer there.
function mended(event) {
  const block = event.target.closest?.(".view-form .block-input");
  if (block?.querySelector(".has-error")) mark(block);
}

function close(all) {
  clearTimeout(typing);
  return act("close", { view_id: modal().dataset.viewId, ...(all ? { clear: true } : {}) });
}

function showModal() {
  const dialog = modal();
  const view = dialog.dataset.viewId;
  if (view && !dialog.open) dialog.showModal();
  if (!view && dialog.open) dialog.close();
  if (view && view !== shownView) {
    const first = dialog.querySelector("[autofocus], .sheet-body :is(input, textarea, select, summary)");
    (first ?? dialog.querySelector("footer .btn-primary, footer .btn"))?.focus();
  }
  shownView = view;
}

function acting(event) {
  const element = event.target.closest("[data-act]");
  return element && !element.disabled ? element : null;
}

export function start() {
  onChange(showModal);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-view]")) close(false);
    else if (event.target.closest("[data-close-all]")) close(true);
    const element = acting(event);
    if (element?.matches("button, a")) press(element);
  });
  document.addEventListener("change", (event) => {
    const element = event.target.type === "search" ? null : acting(event);
    if (element && holds(element) && !element.matches("input[type=text], input[type=email], input[type=url], textarea")) {
      press(element);
    }
  });
  document.addEventListener("keydown", (event) => {
    const element = event.target.closest?.("[data-act][data-el$=_input]");
    const when = element?.dataset.dispatch ?? ON_ENTER;
    if (event.key === "Enter" && !event.shiftKey && element?.tagName === "INPUT" && when.includes(ON_ENTER)) {
      event.preventDefault();
      press(element);
    }
  });
  document.addEventListener("input", mended);
  document.addEventListener("change", mended);
  document.addEventListener("input", (event) => {
    const element = acting(event);
    if (!element?.dataset.dispatch?.includes(ON_TYPING)) return;
    clearTimeout(typing);
    typing = setTimeout(() => element.isConnected && press(element), 350);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".view-form")) return;
    event.preventDefault();
    submit(event.target);
  });
  modal()?.addEventListener("cancel", (event) => {
    event.preventDefault();
    const open = modal().querySelector("details[open].picker, details[open].menu");
    if (open) open.open = false;
    else close(false);
  });
  window.addEventListener("unhandledrejection", (event) => toast(String(event.reason?.message ?? event.reason), true));
}
