// How much is new since this page was loaded, told at the link to what is new, as it comes.
// Only a page that is looked at listens: a browser holds few lines to one server, and the next page needs one.

const SOON = 3000; // milliseconds: what a page shows comes first

export function tellNews() {
  const link = document.querySelector('.bar a[href="/new"]');
  if (!link || !("EventSource" in window)) return;
  let events = null;
  let last = null;
  let count = 0;

  const tell = () => {
    let mark = link.querySelector(".fresh");
    if (!mark) {
      mark = document.createElement("span");
      mark.className = "fresh";
      link.append(" ", mark);
    }
    mark.textContent = count > 99 ? "99+" : String(count);
    link.setAttribute("aria-label", `New ${mark.textContent} since this page was loaded`);
  };

  const listen = () => {
    if (events || document.hidden) return;
    events = new EventSource(last === null ? "/api/events" : `/api/events?after=${last}`);
    events.addEventListener("begin", (event) => {
      last ??= Number(event.data);
    });
    events.addEventListener("change", (event) => {
      if (Number(event.lastEventId) <= last) return;
      last = Number(event.lastEventId);
      count += 1;
      tell();
    });
  };

  const rest = () => {
    events?.close();
    events = null;
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => event.persisted && listen());
  setTimeout(listen, SOON);
}
