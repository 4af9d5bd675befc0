// Selecting rows: the box in the head takes the page, Shift takes a range. Showing and counting is done by the style sheet.

const boxes = (scope) => [...scope.querySelectorAll("input[data-select]")];
let last = null;

function report(scope) {
  const all = boxes(scope);
  const count = all.filter((box) => box.checked).length;
  const head = scope.querySelector("input[data-select-all]");
  if (head) {
    head.checked = count > 0 && count === all.length;
    head.indeterminate = count > 0 && count < all.length;
  }
  const status = scope.querySelector("[data-bulk-status]");
  if (status) status.textContent = count ? `${count} selected` : "";
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("input[data-select]");
  const scope = box?.closest("[data-rows]");
  if (!scope) return;
  const all = boxes(scope);
  if (event.shiftKey && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    all.slice(from, to + 1).forEach((each) => (each.checked = box.checked));
  }
  last = box;
  report(scope);
});

document.addEventListener("change", (event) => {
  const head = event.target.closest("input[data-select-all]");
  const scope = head?.closest("[data-rows]");
  if (!scope) return;
  boxes(scope).forEach((box) => (box.checked = head.checked));
  report(scope);
});

document.addEventListener("reset", (event) => {
  if (event.target.matches("[data-rows]")) setTimeout(() => report(event.target));
});
