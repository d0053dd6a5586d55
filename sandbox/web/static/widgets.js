// Small helpers inside what is drawn: pickers, menus, tables, counters, files of a modal.

import { call, place, upload } from "/static/act.js";
import { me, onChange } from "/static/live.js";

function chips(picker) {
  const face = picker.querySelector(".chips");
  const names = [...picker.querySelectorAll("input:checked")].map((input) => JSON.parse(input.dataset.option).text.text);
  face.replaceChildren(...names.map((name) => Object.assign(document.createElement("span"), { className: "chip", textContent: name })));
}

function limit(picker) {
  const most = Number(picker.dataset.max ?? Infinity);
  const full = picker.querySelectorAll("input:checked").length >= most;
  for (const box of picker.querySelectorAll("input[type=checkbox]:not(:checked)")) box.disabled = full;
}

function filter(picker, words) {
  let found = 0;
  for (const item of picker.querySelectorAll("li")) {
    item.hidden = !item.textContent.toLowerCase().includes(words.toLowerCase());
    found += item.hidden ? 0 : 1;
  }
  picker.querySelector(".picker-none").hidden = found > 0;
}

async function suggest(picker, words) {
  if (words.length < Number(picker.dataset.minQuery)) return;
  const { actionId, blockId } = picker.dataset;
  const body = { ...place(picker), action_id: actionId, block_id: blockId, value: words };
  const answer = await call(`/control/people/${me()}/options`, body);
  const kept = [...picker.querySelectorAll("li:has(input:checked)")];
  const taken = new Set(kept.map((item) => item.querySelector("input").value));
  const fresh = (answer.options ?? []).filter((option) => !taken.has(option.value)).map((option) => choice(picker, option));
  picker.querySelector("ul").replaceChildren(...kept, ...fresh);
  picker.querySelector(".picker-none").hidden = kept.length + fresh.length > 0;
}

function choice(picker, option) {
  const item = document.createElement("li");
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "many" in picker.dataset ? "checkbox" : "radio";
  Object.assign(input, { name: `p-${picker.dataset.blockId}-${picker.dataset.actionId}`, value: option.value });
  input.dataset.option = JSON.stringify(option);
  const words = Object.assign(document.createElement("span"), { textContent: option.text.text });
  if (option.description) words.append(Object.assign(document.createElement("small"), { textContent: option.description.text }));
  label.append(input, words);
  item.append(label);
  return item;
}

function sort(button) {
  const table = button.closest("table");
  const column = Number(button.dataset.sort);
  const head = button.closest("th");
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const worth = (row) => row.children[column].dataset.sortValue;
  const compare = (a, b) => worth(a).localeCompare(worth(b), "en", { numeric: true, sensitivity: "base" });
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort((a, b) => (down ? compare(b, a) : compare(a, b))));
  turn(table.closest(".data-table"), 0);
}

function turn(box, page) {
  const rows = [...box.querySelector("tbody").rows];
  const size = Number(box.dataset.pageSize);
  const last = Math.max(0, Math.ceil(rows.length / size) - 1);
  const now = Math.min(Math.max(page, 0), last);
  box.dataset.at = now;
  rows.forEach((row, index) => { row.hidden = Math.floor(index / size) !== now; });
  const pager = box.querySelector(".pager");
  if (!pager) return;
  pager.querySelector("span").textContent = `${now * size + 1}–${Math.min(rows.length, (now + 1) * size)} of ${rows.length}`;
  pager.querySelector('[data-page="-1"]').disabled = now === 0;
  pager.querySelector('[data-page="1"]').disabled = now === last;
}

export async function attach(list, files) {
  for (const file of files) {
    const item = document.createElement("li");
    item.textContent = `${file.name} …`;
    list.append(item);
    const id = await upload(file);
    if (!id) {
      item.remove();
      continue;
    }
    item.dataset.fileId = id;
    item.textContent = file.name;
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "icon-btn", textContent: "×" });
    remove.setAttribute("aria-label", `Remove ${file.name}`);
    remove.dataset.removeFile = "";
    item.append(remove);
  }
}

function count(field) {
  const most = Number(field.dataset.maxLength);
  let line = field.nextElementSibling;
  if (!line?.classList.contains("counter")) return;
  line.textContent = `${[...field.value].length} / ${most}`;
  line.classList.toggle("is-over", [...field.value].length > most);
}

function shut(except) {
  for (const open of document.querySelectorAll("details.menu[open], :is(.actions, .accessory) details.picker[open]")) {
    if (!open.contains(except)) open.open = false;
  }
}

function unfold(details) {
  const list = details.querySelector(".menu-list");
  if (!list || !details.open) return;
  details.classList.remove("opens-up", "opens-left");
  const frame = details.closest(".scroll, .sheet-body")?.getBoundingClientRect();
  if (frame && list.getBoundingClientRect().bottom > frame.bottom) details.classList.add("opens-up");
  if (frame && list.getBoundingClientRect().right > frame.right) details.classList.add("opens-left");
}

function typed(event) {
  const picker = event.target.closest(".picker");
  if (picker && event.target.type === "search") {
    event.stopPropagation();
    if ("outside" in picker.dataset) suggest(picker, event.target.value);
    else filter(picker, event.target.value);
  }
  if (event.target.dataset.maxLength) count(event.target);
}

function changed(event) {
  const picker = event.target.closest(".picker");
  if (picker && event.target.type !== "search") {
    chips(picker);
    limit(picker);
    if (!("many" in picker.dataset)) picker.open = false;
  }
  const files = event.target.closest(".file-input");
  if (files && event.target.type === "file") {
    const room = Number(files.dataset.max) - files.querySelectorAll("[data-file-id]").length;
    attach(files.querySelector(".file-list"), [...event.target.files].slice(0, room));
    event.target.value = "";
  }
}

function arrows(event) {
  const menu = event.target.closest("details.menu[open]");
  if (event.key === "Escape") {
    const open = event.target.closest("details[open].menu, details[open].picker");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
      event.preventDefault();
      event.stopPropagation();
    }
  }
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  items[(at + items.length) % items.length]?.focus();
  event.preventDefault();
}

export function start() {
  onChange(() => {
    document.querySelectorAll(".picker").forEach((picker) => { chips(picker); limit(picker); });
    document.querySelectorAll("[data-max-length]").forEach(count);
  });
  document.addEventListener("input", typed, true);
  document.addEventListener("change", changed, true);
  document.addEventListener("keydown", arrows, true);
  document.addEventListener("toggle", (event) => {
    unfold(event.target);
    const picker = event.target.matches?.(".picker[open]") ? event.target : null;
    picker?.querySelector("input[type=search]").focus();
    if (picker && "outside" in picker.dataset) suggest(picker, "");
  }, true);
  document.addEventListener("click", (event) => {
    shut(event.target);
    event.target.closest("[data-remove-file]")?.closest("li").remove();
    const header = event.target.closest("[data-sort]");
    if (header) sort(header);
    const pager = event.target.closest("[data-page]");
    if (pager) {
      const box = pager.closest(".data-table");
      turn(box, Number(box.dataset.at ?? 0) + Number(pager.dataset.page));
    }
  });
}
