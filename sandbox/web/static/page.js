// The page's only script that is loaded by name: it starts the others.

import { act } from "/static/act.js";
import { go, onChange, settle, shell, watch } from "/static/live.js";
import * as talk from "/static/talk.js";
import * as views from "/static/views.js";
import * as widgets from "/static/widgets.js";
import * as world from "/static/world.js";

let homeOf = "";

// Coming to App Home is an event of its own, which the bot answers by drawing it.
function openHome() {
  const { view, as } = shell().dataset;
  const now = view === "home" ? as : "";
  if (now && now !== homeOf) act("home", {});
  homeOf = now;
}

function navigate(event) {
  const link = event.target.closest("a[data-nav]");
  if (link && !(event.metaKey || event.ctrlKey || event.shiftKey || event.button)) {
    event.preventDefault();
    go(link.getAttribute("href"));
  }
  if (event.target.closest("[data-open-sidebar]")) {
    document.body.classList.add("sidebar-open");
    event.stopPropagation();
    document.querySelector("[data-close-sidebar]").focus();
  } else if (event.target.closest("[data-close-sidebar]") || !event.target.closest(".sidebar")) {
    document.body.classList.remove("sidebar-open");
  }
}

function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open:not(#toasts)")) return;
  document.body.classList.remove("sidebar-open");
  document.querySelector("[data-escape]")?.click();
}

onChange(openHome);
for (const part of [widgets, views, talk, world]) part.start();
document.addEventListener("click", navigate);
document.addEventListener("keydown", escape);
settle();
watch();
