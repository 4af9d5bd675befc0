// Dialogs and menus. Browsers that know `command` open dialogs by themselves; the others are helped here.

const knowsCommand = "commandForElement" in HTMLButtonElement.prototype;

function settle() {
  document.querySelectorAll("dialog[data-dialog-modal]").forEach((dialog) => {
    dialog.removeAttribute("data-dialog-modal");
    dialog.close();
    dialog.showModal();
  });
  document.querySelector("[data-focus]:not([data-focused])")?.focus();
  document.querySelectorAll("[data-focus]").forEach((element) => (element.dataset.focused = ""));
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[commandfor]");
  if (opener && !knowsCommand) {
    const dialog = document.getElementById(opener.getAttribute("commandfor"));
    opener.getAttribute("command") === "close" ? dialog?.close() : dialog?.showModal();
  }
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("htmx:afterSettle", settle);
settle();
