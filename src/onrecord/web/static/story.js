// A story: its evidence beside it, and which section is in view.

import { closeEvidence, openEvidenceBeside } from "./pane.js";

openEvidenceBeside();

const links = new Map([...document.querySelectorAll(".strip a")].map((link) => [link.hash.slice(1), link]));
links.get("read")?.addEventListener("click", closeEvidence); // the evidence stands where the articles do
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const link = links.get(entry.target.id);
    if (entry.isIntersecting && link) {
      document.querySelector(".strip [aria-current]")?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      const strip = link.closest("ul");
      strip.scrollLeft = link.offsetLeft - strip.clientWidth / 2;
    }
  }
}, { rootMargin: "-15% 0px -80% 0px" });
if (links.size) for (const section of document.querySelectorAll("main > section[id]")) seen.observe(section);
