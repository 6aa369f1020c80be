// Forms that search as you type: what their page would show is fetched, and takes the place of what is shown.
// <form data-live="#found">: the part of the page that is replaced. Without scripts the form is sent as any other.

import { tellTimesOfHere } from "./times.js";

const PAUSE = 200; // milliseconds without a further letter

function searchAsTyped(root) {
  for (const form of root.querySelectorAll("form[data-live]")) listen(form);
}

function listen(form) {
  let waiting = 0;
  let asked = null;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = addressOf(form);
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(withTyping(address), { signal: asked.signal, headers: { accept: "text/html" } });
      if (answer.ok || answer.status === 400) show(form, await answer.text());
      if (answer.ok) history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
      return;
    }
    form.removeAttribute("aria-busy");
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    if (form.checkValidity()) waiting = setTimeout(ask, PAUSE);
  });
}

function addressOf(form) {
  const told = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(told).toString();
  return form.action.split("?")[0] + (query ? `?${query}` : "");
}

// The last word may not be whole yet.
function withTyping(address) {
  return address.includes("?") ? `${address}&typing=1` : address;
}

function show(form, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const old = document.querySelector(form.dataset.live);
  const fresh = page.querySelector(form.dataset.live) ?? page.querySelector("main p");
  if (!old || !fresh) return;
  const part = document.createElement("div");
  part.id = old.id;
  part.append(...(fresh.id === old.id ? fresh.childNodes : [notice(fresh.textContent)]));
  old.replaceWith(document.adoptNode(part));
  tellTimesOfHere(part);
  form.querySelector("[role=status]").textContent = part.querySelector("[data-count]")?.textContent ?? "";
}

function notice(text) {
  const told = document.createElement("p");
  told.className = "notice bad";
  told.role = "status";
  told.textContent = text;
  return told;
}

searchAsTyped(document);
