// Notices leave after ten seconds unless looked at; requests that failed say so instead of doing nothing.

const STAY = 10000;
document.documentElement.dataset.script = "";

function retire(toast) {
  const wait = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), STAY);
  if (!toast.hasAttribute("data-toast-stays")) wait();
}

function watch() {
  document.querySelectorAll("[data-toast]:not([data-toast-seen])").forEach((toast) => {
    toast.dataset.toastSeen = "";
    retire(toast);
  });
}

const typed = () =>
  [...document.querySelectorAll("form[method=post] :is(input:not([type=hidden]), textarea)")].some((field) =>
    field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );

function say(text) {
  if (document.querySelector("#toasts > :last-child > .toast__text")?.textContent === text) return;
  const toast = document.createElement("div");
  toast.className = "toast toast--bad";
  toast.dataset.toast = toast.dataset.toastStays = "";
  const words = Object.assign(document.createElement("div"), { className: "toast__text", textContent: text });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "toast__close", textContent: "×" });
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", "Dismiss");
  toast.append(document.createElement("span"), words, close);
  document.getElementById("toasts")?.append(toast);
}

const FAILED = {
  401: "You are signed out. Send what you typed as usual: it is kept, and you are asked to sign in.",
  403: "You may not do that.",
  404: "That is no longer there.",
  429: "Too many requests at once. Try again in a moment.",
};

document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove());
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // A link that leads to an error page shows that page.
  if (detail.boosted && detail.xhr.status >= 400) detail.shouldSwap = true;
});
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.boosted) return;
  const signIn = detail.xhr.getResponseHeader("X-Sign-In");
  if (signIn && !typed()) return location.assign(signIn);
  const id = detail.xhr.getResponseHeader("X-Request-ID");
  const why = FAILED[detail.xhr.status] ?? "That did not work, and nothing was changed. Try again.";
  say(why + (id && !signIn ? ` (${id})` : ""));
});
document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was changed."));
document.addEventListener("htmx:afterSettle", watch);
document.addEventListener("htmx:oobAfterSwap", watch);
watch();
