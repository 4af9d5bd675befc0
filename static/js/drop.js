// Files dropped on a zone land in its file input; the zone is that input's label, so choosing works without this.

const zoneOf = (event) => event.target.closest?.("[data-drop]");

function show(input) {
  const names = [...input.files].map((file) => file.name);
  const title = input.closest("[data-drop]")?.querySelector("[data-drop-names]");
  if (title && names.length) title.textContent = names.length > 3 ? `${names.length} files` : names.join(", ");
}

document.addEventListener("dragover", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.add("is-over");
});

document.addEventListener("dragleave", (event) => {
  const zone = zoneOf(event);
  if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
});

document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("is-over");
  const input = zone.querySelector("input[type=file]");
  const files = new DataTransfer();
  [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1).forEach((file) => files.items.add(file));
  if (!files.files.length) return;
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", (event) => {
  const zone = event.target.matches("input[type=file]") && zoneOf(event);
  if (!zone) return;
  show(event.target);
  if (zone.hasAttribute("data-drop-submit")) event.target.form?.requestSubmit();
});
