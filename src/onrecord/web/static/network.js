// The network: what hangs together lights up under the pointer or the focus; zoom and pan by buttons, wheel and drag.

const MOST = 8; // times as large as the whole
const STEP = 1.4;

for (const drawing of document.querySelectorAll("svg.network")) {
  const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  let box = { x: 0, y: 0, scale: 1 };
  let held = null;

  function look(next) {
    const scale = Math.min(MOST, Math.max(1, next.scale));
    box = {
      scale,
      x: Math.min(width - width / scale, Math.max(0, next.x)),
      y: Math.min(height - height / scale, Math.max(0, next.y)),
    };
    drawing.setAttribute("viewBox", `${box.x} ${box.y} ${width / scale} ${height / scale}`);
    drawing.classList.toggle("near", scale > 1);
  }

  // Larger or smaller, with the point (a share of the drawing each way) where it is.
  function zoom(factor, across = 0.5, down = 0.5) {
    const scale = Math.min(MOST, Math.max(1, box.scale * factor));
    look({
      scale,
      x: box.x + across * (width / box.scale - width / scale),
      y: box.y + down * (height / box.scale - height / scale),
    });
  }

  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.closest("[hidden]")?.removeAttribute("hidden");
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "all") look({ x: 0, y: 0, scale: 1 });
      else zoom(button.dataset.zoom === "in" ? STEP : 1 / STEP);
    });
  }

  drawing.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls; a pinch comes with ctrl
    event.preventDefault();
    const place = drawing.getBoundingClientRect();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, (event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height);
  }, { passive: false });

  drawing.addEventListener("pointerdown", (event) => {
    if (box.scale > 1 && event.button === 0) held = { x: event.clientX, y: event.clientY, box, moved: false };
  });
  drawing.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [across, down] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moved && Math.hypot(across, down) < 4) return;
    if (!held.moved) drawing.setPointerCapture(event.pointerId);
    held.moved = true;
    const place = drawing.getBoundingClientRect();
    look({ scale: box.scale, x: held.box.x - (across / place.width) * (width / box.scale), y: held.box.y - (down / place.height) * (height / box.scale) });
  });
  drawing.addEventListener("pointerup", () => {
    if (held?.moved) drawing.addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
    held = null;
  });
  drawing.addEventListener("dragstart", (event) => event.preventDefault());

  const light = (event) => show(event.target.closest(".node, .tie"));
  drawing.addEventListener("pointerover", light);
  // On what is around it: a drawing that listens for the focus itself would get it, from the keyboard and by a click.
  drawing.parentElement.addEventListener("focusin", (event) => { if (drawing.contains(event.target)) light(event); });
  drawing.addEventListener("pointerleave", () => show(null));
  drawing.parentElement.addEventListener("focusout", () => show(null));

  // A node with its ties and their other ends, or a tie with its two ends; nothing shows all alike.
  function show(what) {
    drawing.classList.toggle("pointed", Boolean(what));
    for (const lit of drawing.querySelectorAll(".lit")) lit.classList.remove("lit");
    if (!what) return;
    const id = what.dataset.node;
    const ties = id ? [...drawing.querySelectorAll(".tie")].filter((tie) => tie.dataset.ends.split(" ").includes(id)) : [what];
    const ends = new Set(ties.flatMap((tie) => tie.dataset.ends.split(" ")));
    for (const tie of ties) tie.classList.add("lit");
    for (const node of drawing.querySelectorAll(".node")) if (ends.has(node.dataset.node)) node.classList.add("lit");
  }
}
