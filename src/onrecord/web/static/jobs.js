// A job as it goes on: what is shown of it is fetched again until it is over; then the reader is led on, if the page is
// to be left. Without scripts there is a link to look again.

const PAUSE = 800; // milliseconds between two looks
const told = document.querySelector("#told");

function later() {
  if (document.querySelector("#job")?.dataset.over === "no") setTimeout(look, PAUSE);
}

async function look() {
  try {
    const answer = await fetch(`${location.pathname}?look=yes`, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#job");
    if (!answer.ok || !fresh) return location.reload();
    if (fresh.dataset.onward) return location.replace(fresh.dataset.onward);
    const state = fresh.querySelector(".counts").textContent.trim();
    if (told.textContent !== state) told.textContent = state;
    show(document.adoptNode(fresh));
  } catch {
    // the server may be away for a moment
  }
  later();
}

// What a reader has the focus on stays there.
function show(fresh) {
  const old = document.querySelector("#job");
  const focused = old.contains(document.activeElement) ? document.activeElement.textContent : null;
  old.replaceWith(fresh);
  for (const again of fresh.querySelectorAll(".again")) again.hidden = true;
  if (focused) [...fresh.querySelectorAll("a, button")].find((each) => each.textContent === focused)?.focus();
}

for (const again of document.querySelectorAll(".again")) again.hidden = true;
later();
