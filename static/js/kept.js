// What was typed when the session had ended goes back into its form, whole or not at all; the person sends it.

const OWN = ["csrfmiddlewaretoken", "operation_key"];
const same = (form, action) => form.method === "post" && new URL(form.action).href === new URL(action, location.href).href;
const inputs = (form, name) => [...form.elements].filter((each) => each.name === name && each.type !== "submit");
const ticks = (input) => input.type === "checkbox" || input.type === "radio";

function fits(form, typed) {
  return [...typed.keys()].every((name) => {
    const found = [...form.elements].filter((each) => each.name === name);
    const values = typed.getAll(name).filter((value) => value !== "");
    if (!values.length || found.some((each) => each.type === "submit")) return true;
    if (found.some((each) => ticks(each))) return values.every((value) => found.some((each) => each.value === value));
    if (found[0]?.options) return values.every((value) => [...found[0].options].some((option) => option.value === value));
    return found.length >= values.length;
  });
}

function fill(form, typed) {
  for (const name of new Set([...form.elements].map((each) => each.name))) {
    if (!name || OWN.includes(name)) continue;
    const values = typed.getAll(name);
    inputs(form, name).forEach((input, at) => {
      if (ticks(input)) input.checked = values.includes(input.value);
      else if (input.options) [...input.options].forEach((option) => (option.selected = values.includes(option.value)));
      else if (at < values.length && input.type !== "file") input.value = values[at];
    });
  }
}

function show(form) {
  for (let around = form.parentElement; around; around = around.parentElement) {
    if (around.tagName === "DETAILS") around.open = true;
    if (around.tagName === "DIALOG" && !around.open) around.showModal();
  }
}

function putBack() {
  const kept = document.querySelector("[data-kept]");
  const own = kept?.querySelector("[data-kept-form]");
  if (!own) return;
  const typed = new FormData(own);
  OWN.forEach((name) => typed.delete(name));
  const form = [...document.forms].find((each) => each !== own && same(each, kept.dataset.kept) && fits(each, typed));
  if (!form) return;
  fill(form, typed);
  show(form);
  own.remove();
  const title = kept.querySelector("[data-kept-title]");
  title.textContent = title.dataset.back;
}

document.addEventListener("htmx:afterSettle", putBack);
putBack();
