// One-key shortcuts. A button says its own key with data-key; rows and places are handled here.
// Never while typing, never with a modifier, and not at all when the person switched them off.

const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const seen = (element) => element.checkVisibility() && !element.matches(":disabled, [aria-disabled=true]");
const first = (selector) => [...document.querySelectorAll(selector)].find(seen);
const openLinks = () => [...document.querySelectorAll("[data-open]")].filter(seen);
const currentLink = () =>
  document.activeElement.closest("tr")?.querySelector("[data-open]") ?? document.querySelector(".is-current [data-open]");

let going = false;

function move(step) {
  const links = openLinks();
  const at = links.indexOf(currentLink());
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)];
  next?.focus();
  next?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  o: () => currentLink()?.click(),
  x: (event) => {
    const box = currentLink()?.closest("tr")?.querySelector("[data-select]");
    box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
  },
  "/": () => first("[data-search]")?.select(),
  "?": () => document.getElementById("keys-help")?.showModal(),
};

function go(key) {
  going = false;
  const places = [...document.querySelectorAll(".rail__item")];
  const named = places.find((place) => place.dataset.go === key);
  (named ?? places.find((place) => place.textContent.trim().toLowerCase().startsWith(key)))?.click();
}

document.addEventListener("keydown", (event) => {
  const off = document.documentElement.dataset.keys === "off";
  if (off || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (going) return go(key);
  if (key === "g") {
    going = true;
    setTimeout(() => (going = false), 1500);
    return;
  }
  const button = first(`[data-key="${CSS.escape(key)}"]`);
  if (!keys[key] && !button) return;
  event.preventDefault();
  keys[key] ? keys[key](event) : button.click();
});
