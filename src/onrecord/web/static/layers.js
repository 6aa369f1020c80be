// The layers of a text, shown and hidden at once; the address says which, as the form without scripts does.

const form = document.querySelector(".layer-choice");
const text = document.querySelector("article.layers");

document.documentElement.classList.add("js");
form.addEventListener("change", () => {
  const asked = new URLSearchParams(new FormData(form));
  for (const box of form.querySelectorAll("[name=layer]")) text.classList.toggle(`show-${box.value}`, box.checked);
  history.replaceState(history.state, "", `?${asked}${location.hash}`);
});
