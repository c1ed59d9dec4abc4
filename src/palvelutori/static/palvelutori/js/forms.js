/* Forms say that they are at work, and one click sends one letter.
 *
 * The button that sent a form gets aria-busy; a second click within two seconds is not sent (the server would answer
 * it with the first one's receipt anyway). `<select data-submit-on-change>` and its like send their form at once.
 */
document.addEventListener("submit", (event) => {
  const form = event.target;
  const sent = Number(form.dataset.sentAt || 0);
  if (form.method === "post" && performance.now() - sent < 2000 && sent > 0) {
    event.preventDefault();
    return;
  }
  form.dataset.sentAt = String(performance.now());
  const button = event.submitter;
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  setTimeout(() => button.removeAttribute("aria-busy"), 8000);
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submit-on-change]")) event.target.form.requestSubmit();
});

// A page taken back from the browser's memory must not keep a button that is busy for ever.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const part of document.querySelectorAll("[aria-busy=true]")) part.removeAttribute("aria-busy");
  for (const form of document.querySelectorAll("form[data-sent-at]")) delete form.dataset.sentAt;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  delete form.dataset.sentAt;
  for (const part of form.querySelectorAll("[aria-busy=true]")) part.removeAttribute("aria-busy");
});
