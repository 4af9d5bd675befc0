// Dialogs and menus. Browsers that know `command` open dialogs by themselves; the others are helped here.

const knowsCommand = "commandForElement" in HTMLButtonElement.prototype;

const fields = "input:not([type=hidden]), select, textarea";
const usable = (element) => element.checkVisibility() && !element.matches(":disabled");

// What is wrong in it, else the first thing to fill in, else the first button; the browser alone would choose the cross that closes it.
function enter(dialog) {
  const body = dialog.querySelector(".dialog__body");
  const first = (selector) => [...(body?.querySelectorAll(selector) ?? [])].find(usable);
  (first("[aria-invalid=true]") ?? first(fields) ?? first("button, a[href]"))?.focus();
}

function settle() {
  document.querySelectorAll("dialog[data-dialog-modal]").forEach((dialog) => {
    dialog.removeAttribute("data-dialog-modal");
    dialog.close();
    dialog.showModal();
  });
  document.querySelector("[data-focus]:not([data-focused])")?.focus();
  document.querySelectorAll("[data-focus]").forEach((element) => (element.dataset.focused = ""));
}

// Told of a dialog however it was opened; it does not bubble. A browser that does not tell it keeps its own choice.
document.addEventListener("toggle", (event) => event.target.matches?.("dialog[open]") && enter(event.target), true);

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
