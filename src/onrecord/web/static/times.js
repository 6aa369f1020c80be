// Moments in the reader's zone: <time datetime="2031-05-09T12:00:00Z"> says UTC until this has run. Days stay days.

// As the rest of the desk writes days: 9 May 2031, 14:00.
const told = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const toldFully = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });

export function tellTimesOfHere(root) {
  for (const time of root.querySelectorAll("time[datetime*='T']")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.textContent = told.format(moment).replace(" at ", ", ");
    time.title = toldFully.format(moment);
  }
}
