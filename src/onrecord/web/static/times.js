// Moments in the reader's zone: <time datetime="2031-05-09T12:00:00Z"> says UTC until this has run. Days stay days.

const told = new Intl.DateTimeFormat(undefined, {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
});
const told_fully = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

export function tellTimesOfHere(root) {
  for (const time of root.querySelectorAll("time[datetime*='T']")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.textContent = told.format(moment);
    time.title = told_fully.format(moment);
  }
}
