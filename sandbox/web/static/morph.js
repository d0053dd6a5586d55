// Brings the page to what the server drew, touching only what differs, so that focus, scroll and typing stay.

const served = new WeakMap(); // what the server last said inside an element that the page keeps as its own
const OWN = new Set(["open", "aria-busy", "autofocus"]); // attributes that belong to the person at the page

const key = (node) => (node.nodeType === Node.ELEMENT_NODE && node.getAttribute("data-key")) || "";

export function remember(root) {
  for (const kept of root.querySelectorAll("[data-keep]")) {
    if (!served.has(kept)) served.set(kept, kept.innerHTML);
  }
}

export function morph(from, to) {
  if (from.hasAttribute("data-editing")) return;
  if (from.hasAttribute("data-keep") && to.hasAttribute("data-keep")) {
    if (served.get(from) === to.innerHTML) return;
    served.set(from, to.innerHTML);
  }
  syncAttributes(from, to);
  syncChildren(from, to);
}

function syncAttributes(from, to) {
  const keepsHidden = from.hasAttribute("data-keep-hidden");
  const own = (name) => OWN.has(name) || (name === "hidden" && keepsHidden);
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !own(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (!own(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
}

export function syncChildren(from, to) {
  const wanted = new Set([...to.children].map(key).filter(Boolean));
  const present = new Map();
  for (const child of [...from.children]) {
    if (!key(child)) continue;
    if (wanted.has(key(child)) && !present.has(key(child))) present.set(key(child), child);
    else child.remove();
  }
  let cursor = from.firstChild;
  for (const next of [...to.childNodes]) {
    const match = key(next) ? present.get(key(next)) : cursor && alike(cursor, next) ? cursor : null;
    if (match) {
      if (match === cursor) cursor = cursor.nextSibling;
      else from.insertBefore(match, cursor);
      sync(match, next);
    } else {
      from.insertBefore(next, cursor);
    }
  }
  while (cursor) {
    const after = cursor.nextSibling;
    cursor.remove();
    cursor = after;
  }
}

const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && !key(a);

function sync(from, to) {
  if (from.nodeType === Node.ELEMENT_NODE) morph(from, to);
  else if (from.data !== to.data) from.data = to.data;
}
