// The world around the workspace: followers on the platforms, the clock, and trouble on demand.

import { call, toast } from "/static/act.js";
import { go, refresh } from "/static/live.js";

// The requests with which each platform takes a post.
const POSTING = {
  mastodon: { method: "POST", path: "*/api/v1/statuses" },
  bluesky: { method: "POST", path: "com.atproto.repo.*Record" },
};

async function follower(platform, verb, body, busy) {
  const handle = document.querySelector("[data-handle]").value;
  busy?.setAttribute("aria-busy", "true");
  const answer = await call(`/control/platforms/${platform}/followers/${encodeURIComponent(handle)}/${verb}`, body);
  busy?.removeAttribute("aria-busy");
  if (!answer.ok) toast(answer.words, true);
  await refresh();
  return answer.ok;
}

async function say(form, verb, busy) {
  const area = form.elements.text;
  const text = area.value.trim();
  if (!text && verb !== "follow") return area.focus();
  const ok = await follower(form.dataset.platform, verb, verb === "follow" ? {} : { text }, busy);
  if (ok && verb !== "follow") area.value = "";
  if (ok && verb === "message") toast("Sent privately");
  if (ok && verb === "follow") toast("Following");
  return undefined;
}

async function comment(form) {
  const post = form.closest("[data-post]");
  const area = form.elements.text;
  if (!area.value.trim()) return area.focus();
  const body = { text: area.value.trim(), on: post.dataset.post };
  if (await follower(post.dataset.platform, "comment", body, form.querySelector("button"))) {
    area.value = "";
    form.hidden = true;
  }
  return undefined;
}

async function onPost(button) {
  const post = button.closest("[data-post]");
  const what = button.dataset.followAct;
  if (what !== "reply") return follower(post.dataset.platform, what, { on: post.dataset.post }, button);
  const form = button.closest(".post-main").querySelector("[data-comment]");
  form.hidden = !form.hidden;
  if (!form.hidden) form.elements.text.focus();
  return undefined;
}

async function time(button) {
  let seconds = Number(button.dataset.advance);
  if (button.dataset.until) {
    const { now } = await call("/control/clock", undefined, "GET");
    seconds = Number(button.dataset.until) - Date.parse(now) / 1000;
  }
  const answer = await call("/control/clock", { advance: seconds });
  if (!answer.ok) toast(answer.words, true);
  await refresh();
}

async function life(button) {
  const speed = Number(button.dataset.life);
  const answer = await call("/control/platforms/life", speed ? { on: true, speed } : { on: false });
  if (!answer.ok) toast(answer.words, true);
  await refresh();
}

async function fault(form) {
  const platform = form.elements.platform.value;
  const effect = form.elements.effect.value;
  const body = { match: POSTING[platform] ?? {}, effect, count: 1, seconds: 20, retry_after: 60 };
  const answer = await call(`/control/platforms/${platform}/faults`, body);
  if (!answer.ok) toast(answer.words, true);
  await refresh();
}

async function clearFaults(form) {
  const names = [...form.elements.platform.options].map((option) => option.value);
  await Promise.all(names.map((name) => call(`/control/platforms/${name}/faults`, undefined, "DELETE")));
  await refresh();
}

function pressed(event) {
  const find = (selector) => event.target.closest(selector);
  if (find("[data-follow-act]")) onPost(find("[data-follow-act]"));
  else if (find("[data-advance], [data-until]")) time(find("[data-advance], [data-until]"));
  else if (find("[data-life]")) life(find("[data-life]"));
  else if (find("[data-clear-faults]")) clearFaults(find("form"));
}

function submitted(event) {
  const form = event.target;
  const work = {
    "[data-follower]": () => say(form, event.submitter?.value || "post", event.submitter),
    "[data-comment]": () => comment(form),
    "[data-fault]": () => fault(form),
  };
  const kind = Object.keys(work).find((selector) => form.matches(selector));
  if (!kind) return;
  event.preventDefault();
  work[kind]();
}

export function start() {
  document.addEventListener("click", pressed);
  document.addEventListener("submit", submitted);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-nav-select]")) go(event.target.selectedOptions[0].dataset.href);
  });
}
