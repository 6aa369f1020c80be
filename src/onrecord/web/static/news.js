// What is new since this page was loaded, told as it comes: how much, at the link to what is new; and that the page
// itself is no longer up to date, in <div id="news">: with data-story, where something of that story has changed.
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

  const place = document.getElementById("news");
  const tellHere = (story) => {
    if (!place || place.firstChild || (place.dataset.story && place.dataset.story !== story)) return;
    const anew = document.createElement("a");
    anew.href = location.pathname + location.search; // without what leads within the page: that would load nothing
    anew.textContent = "Show it anew";
    const told = document.createElement("p");
    told.className = "notice";
    told.append(place.dataset.story ? "This story has changed since you opened it. " : "The desk has changed since you opened this page. ", anew);
    place.append(told);
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
      tellHere(JSON.parse(event.data).story);
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
