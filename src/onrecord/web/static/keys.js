// The keyboard: lines, sections, evidence, search, places, help. Nothing happens while something is being written.

const LINES = "[data-line], .takeaways > li, .timeline > li, .claims > li, .utterance, .statement, .items > li, .list > li";
const SECTIONS = "main section[id] > h2";
const EVIDENCE = "a.label, a.stance-cell, a.spot";
const PLACES = { s: "/", n: "/new", c: "/corrections", a: "/add" };
const COVERED = 100; // pixels at the top of what is seen that lines do not show in
const GO_WITHIN = 1500; // milliseconds from g to the letter of a place
const CHOICE = "onrecord-keys"; // in the browser's storage: "off" for who speaks to the machine, or presses keys by chance

let goes = 0;
let line = null;
let listens = true;

export function listenForKeys() {
  document.addEventListener("keydown", heed);
  for (const happens of ["focusin", "click"]) {
    document.addEventListener(happens, (event) => { line = event.target.closest?.(LINES) ?? line; });
  }
  for (const link of document.querySelectorAll("a[href='#keys']")) {
    link.addEventListener("click", (event) => { event.preventDefault(); help(); });
  }
  offerChoice();
}

function offerChoice() {
  const box = document.querySelector("#keys-on");
  try {
    listens = localStorage.getItem(CHOICE) !== "off";
  } catch {
    // a browser that keeps nothing asks again on each page
  }
  box.checked = listens;
  box.closest("[hidden]").hidden = false;
  box.addEventListener("change", () => {
    listens = box.checked;
    try {
      localStorage.setItem(CHOICE, listens ? "on" : "off");
    } catch {
      // for this page alone, then
    }
  });
}

function heed(event) {
  if (!listens || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const place = Date.now() - goes < GO_WITHIN && PLACES[event.key];
  goes = 0;
  const done = place ? go(place) : act(event.key);
  if (done) event.preventDefault();
}

function act(key) {
  switch (key) {
    case "j": return move(LINES, 1);
    case "k": return move(LINES, -1);
    case "]": return move(SECTIONS, 1);
    case "[": return move(SECTIONS, -1);
    case "e": return evidence();
    case "Enter": return enter();
    case "/": return search();
    case "?": return help();
    case "g": goes = Date.now(); return true;
    default: return false;
  }
}

function isWriting(target) {
  return target.matches?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
}

function go(place) {
  location.assign(place);
  return true;
}

// The next thing of a kind after the line at hand, or after the top of what is seen.
function move(kind, step) {
  const all = [...document.querySelectorAll(kind)].filter((found) => found.closest("main") && found.checkVisibility());
  const from = isInView(line) ? line : null;
  const after = from
    ? (found) => Boolean(from.compareDocumentPosition(found) & Node.DOCUMENT_POSITION_FOLLOWING)
    : (found) => found.getBoundingClientRect().top > COVERED;
  const next = step > 0
    ? all.find((found) => found !== from && after(found))
    : all.findLast((found) => found !== from && !after(found));
  if (!next) return false;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  line = next;
  next.focus({ preventScroll: true, focusVisible: true });
  next.scrollIntoView({ block: kind === SECTIONS ? "start" : "nearest" });
  return true;
}

// The evidence of the line at hand; said again, the next one of the same line.
function evidence() {
  const links = line ? [...line.querySelectorAll(EVIDENCE)].filter((link) => link.checkVisibility()) : [];
  if (!links.length) return false;
  const next = links[(Number(line.dataset.seen ?? -1) + 1) % links.length];
  line.dataset.seen = links.indexOf(next);
  const asked = new CustomEvent("evidence", { bubbles: true, cancelable: true });
  if (next.dispatchEvent(asked)) next.click();
  return true;
}

// What the line at hand is about: its first link. A link that has the focus opens by itself.
function enter() {
  if (!line || document.activeElement !== line) return false;
  const link = line.querySelector("a[href]");
  link?.click();
  return Boolean(link);
}

function isInView(found) {
  if (!found?.isConnected || !found.checkVisibility()) return false;
  const { top, bottom } = found.getBoundingClientRect();
  return bottom > COVERED && top < innerHeight;
}

function search() {
  const fields = [...document.querySelectorAll("main input[type=search], #find")];
  const field = fields.find((found) => found.checkVisibility());
  if (!field) return go("/search");
  field.focus();
  field.select();
  return true;
}

function help() {
  document.querySelector("#keys")?.showModal();
  return true;
}
