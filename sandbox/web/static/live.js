// Where the page is, and how it stays true: links without reloading, and the feed of what changed.

import { remember, syncChildren } from "/static/morph.js";

const KINDS = ["message", "channel", "person", "home", "view", "post", "clock", "manifest", "life", "fault"];
const app = document.getElementById("app");
const afterwards = [];
let running = null;
let again = false;
let shownAt = location.search;

export const shell = () => app.querySelector(".shell");
export const me = () => shell().dataset.as;
export const onChange = (work) => afterwards.push(work);

export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = load().finally(() => {
    running = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return running;
}

// A link says where it leads from the place that the page was drawn for. Someone quicker than the page may
// be elsewhere already, so only what the link changes is changed.
function onward(href) {
  const drawn = new URLSearchParams(shell().dataset.place);
  const wanted = new URL(href, location.href).searchParams;
  const now = new URLSearchParams(location.search);
  for (const name of new Set([...drawn.keys(), ...wanted.keys()])) {
    if (wanted.get(name) === drawn.get(name)) continue;
    if (wanted.has(name)) now.set(name, wanted.get(name));
    else now.delete(name);
  }
  return `/?${now}`;
}

export function go(link) {
  const href = onward(link);
  history.pushState(null, "", href);
  document.body.classList.remove("sidebar-open");
  document.body.classList.add("is-going");
  const going = running ? running.then(refresh) : refresh();
  return going.finally(() => document.body.classList.remove("is-going"));
}

async function load() {
  try {
    const answer = await fetch("/page" + location.search);
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.text());
    connected(true);
  } catch (error) {
    console.warn("refresh", error);
    connected(false);
  }
}

function show(html) {
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  const before = new Map();
  for (const box of app.querySelectorAll('[data-keep-scroll="bottom"]')) {
    before.set(box, box.scrollHeight - box.scrollTop - box.clientHeight < 90);
  }
  const known = new Set([...app.querySelectorAll("article[data-ts]")].map((one) => one.dataset.ts));
  syncChildren(app, fresh);
  if (shownAt !== location.search) below().hidden = true;
  else if (known.size) mark(known, before);
  shownAt = location.search;
  settle(before);
}

const below = () => app.querySelector("[data-below]") ?? document.createElement("button");

function mark(known, before) {
  for (const one of app.querySelectorAll("article[data-ts]")) {
    if (known.has(one.dataset.ts)) continue;
    one.classList.add("arrived");
    const log = one.closest('.middle [data-keep-scroll="bottom"]');
    if (log && before.get(log) === false) below().hidden = false;
  }
}

function downward(event) {
  const log = app.querySelector('.middle [data-keep-scroll="bottom"]');
  if (event.type === "click" && event.target.closest?.("[data-below]")) log.scrollTop = log.scrollHeight;
  if (log && log.scrollHeight - log.scrollTop - log.clientHeight < 90) below().hidden = true;
}

export function settle(before = new Map()) {
  remember(app);
  for (const work of afterwards) work();
  for (const box of app.querySelectorAll('[data-keep-scroll="bottom"]')) {
    if (before.get(box) ?? true) box.scrollTop = box.scrollHeight;
  }
  const title = app.querySelector(".head h1");
  if (title) document.title = `${title.textContent.trim()} · Linden Coffee`;
}

function connected(isConnected) {
  let banner = document.getElementById("lost");
  if (isConnected) return banner?.remove();
  if (banner) return undefined;
  banner = Object.assign(document.createElement("p"), { id: "lost", className: "banner is-lost" });
  banner.setAttribute("role", "alert");
  banner.textContent = "The sandbox does not answer. Trying again…";
  return document.body.append(banner);
}

export function watch() {
  const feed = new EventSource("/control/feed");
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 60);
  };
  let late = 0;
  let missed = false;
  const told = () => {
    missed = document.hidden;
    if (missed) return; // nobody looks; what came is read when somebody does
    soon();
    late ||= setTimeout(() => { late = 0; refresh(); }, 500); // a storm must not put the page off for ever
  };
  for (const kind of KINDS) feed.addEventListener(kind, told);
  feed.onopen = () => refresh();
  feed.onerror = () => connected(false);
  document.addEventListener("visibilitychange", () => missed && !document.hidden && refresh());
  setInterval(() => app.querySelector('[data-testid="no-bot"]') && refresh(), 3000);
  setInterval(refresh, 30000); // clocks and "ago" move on without news
  addEventListener("popstate", refresh);
  document.addEventListener("click", downward);
  document.addEventListener("scroll", downward, true);
}
