// The evidence beside the page, without leaving it: an article at the sentence, a statement, or those of a position.
//
// A link to either is followed here: a fragment of its page is fetched and shown in the pane, beside on a wide screen,
// over the page on others. What is followed within it is a step of the history; Esc closes it whole, and the focus
// returns to where it was.

import { tellTimesOfHere } from "./times.js";

const PAGES = /^\/stories\/[^/]+\/(articles\/[^/]+|statements\/[^/]+|positions\/[^/]+\/[^/]+)$/;
const BESIDE = matchMedia("(min-width: 75rem)");
const KEPT = new Map(); // fragments by address
const MOST_KEPT = 20;

let pane, shown, head, body, whole, told;
let opener = null;
let asked = 0;

export function openEvidenceBeside() {
  pane = document.getElementById("pane");
  if (!pane) return;
  [shown, head, body, whole, told] = ["shown", "shown-head", "shown-body", "shown-whole", "shown-told"].map((id) => document.getElementById(id));
  document.addEventListener("click", follow);
  document.addEventListener("evidence", (event) => { event.preventDefault(); open(event.target, false); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !shown.hidden && !document.querySelector("dialog[open]")) { event.preventDefault(); closeEvidence(); }
    if (event.key === "Tab" && !shown.hidden && !BESIDE.matches) keepFocusIn(event);
  });
  document.getElementById("shown-close").addEventListener("click", closeEvidence);
  BESIDE.addEventListener("change", cover);
  addEventListener("popstate", (event) => restore(event.state));
  restore(history.state);
}

function follow(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const address = addressOf(link);
  if (link === whole || address.origin !== location.origin || !PAGES.test(address.pathname)) return;
  event.preventDefault();
  open(link, true);
}

// Of a link in a drawing, too, whose href is no string.
function addressOf(link) {
  return new URL(link.getAttribute("href"), location.href);
}

function open(link, focus) {
  const deeper = pane.contains(link) && !shown.hidden;
  if (!deeper) opener = link;
  const depth = history.state?.depth ?? 0; // steps of the history from here to where the pane was closed
  const address = addressOf(link);
  const state = { pane: address.pathname + address.hash, depth: deeper ? depth + 1 : depth || 1 };
  if (deeper || !depth) history.pushState(state, "");
  else history.replaceState(state, "");
  show(state.pane, focus);
}

export function closeEvidence() {
  if (history.state?.depth) history.go(-history.state.depth); // popstate hides it
  else hide();
}

function restore(state) {
  if (state?.pane) show(state.pane, false);
  else if (!shown.hidden) hide();
}

async function show(address, focus) {
  const [path, hash] = address.split("#");
  const mine = ++asked;
  let fragment;
  try {
    fragment = await fetched(path);
  } catch {
    location.assign(address);
    return;
  }
  if (mine !== asked) return;
  const title = fragment.dataset.title;
  head.textContent = title;
  whole.href = address;
  body.replaceChildren(fragment.cloneNode(true));
  tellTimesOfHere(body);
  shown.hidden = false;
  cover();
  mark(hash);
  markOpener();
  told.textContent = `Evidence: ${title}`;
  if (focus || !BESIDE.matches) head.focus({ preventScroll: true });
}

async function fetched(path) {
  if (KEPT.has(path)) return KEPT.get(path);
  const answer = await fetch(`${path}?fragment=1`);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fragment = document.adoptNode(page.body.firstElementChild);
  if (KEPT.size >= MOST_KEPT) KEPT.delete(KEPT.keys().next().value);
  KEPT.set(path, fragment);
  return fragment;
}

function mark(hash) {
  const target = hash && body.querySelector(`[id="${CSS.escape(decodeURIComponent(hash))}"]`);
  body.scrollTop = 0;
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (target.matches("details")) target.open = true;
  target.classList.add("aim");
  const top = target.getBoundingClientRect().top - body.getBoundingClientRect().top;
  body.scrollTop = top - body.clientHeight / 4;
}

function markOpener() {
  document.querySelector(".seen")?.classList.remove("seen");
  opener?.classList.add("seen");
}

function hide() {
  asked++;
  shown.hidden = true;
  body.replaceChildren();
  cover();
  told.textContent = "";
  document.querySelector(".seen")?.classList.remove("seen");
  if (pane.contains(document.activeElement) || document.activeElement === document.body) opener?.focus({ preventScroll: true });
  opener = null;
}

// Over the page it is a dialog: nothing else can be reached until it is closed.
function cover() {
  const over = !shown.hidden && !BESIDE.matches;
  document.documentElement.classList.toggle("is-covered", over);
  for (const other of document.querySelectorAll("body > :not(.pane), .pane-list")) other.inert = over;
  if (over) { shown.setAttribute("role", "dialog"); shown.setAttribute("aria-modal", "true"); }
  else { shown.removeAttribute("role"); shown.removeAttribute("aria-modal"); }
}

function keepFocusIn(event) {
  const stops = [...shown.querySelectorAll("a[href], button, summary, [tabindex='0']")].filter((stop) => stop.checkVisibility());
  const [first, last] = [stops[0], stops.at(-1)];
  if (event.shiftKey && (document.activeElement === first || document.activeElement === head)) { event.preventDefault(); last.focus(); }
  else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
}
