// Menus that fold out over the page: closed by Esc, and by a press anywhere else.

export function closeMenus() {
  const open = () => document.querySelector("details.menu[open]");
  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (event.key !== "Escape" || !menu) return;
    event.stopImmediatePropagation(); // what lies under the menu stays open
    menu.open = false;
    menu.querySelector("summary").focus();
  }, true);
}
