// The row whose pane is open is the current one, also when only the pane was fetched.
const record = (link) => new URL(link.href).searchParams.get("open");

function mark() {
  const open = new URLSearchParams(location.search).get("open");
  document.querySelectorAll("tr:has([data-open])").forEach((row) => {
    row.classList.toggle("is-current", open !== null && record(row.querySelector("[data-open]")) === open);
  });
}

document.addEventListener("htmx:pushedIntoHistory", mark);
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "pane") return;
  target.scrollTop = 0;
});
const current = document.querySelector("tr.is-current");
if (current?.checkVisibility()) current.scrollIntoView({ block: "nearest" });
