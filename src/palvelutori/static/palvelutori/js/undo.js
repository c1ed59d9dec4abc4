/* The toast that takes an act back.
 *
 *   <div class="toast" role="status" data-undo-seconds="10">
 *     <span>Siirsit numeron 147.</span>
 *     <form method="post" …><button class="btn" data-key="z">Kumoa <span data-undo-left aria-hidden="true"></span></button></form>
 *     <span data-undo-late hidden>Aika kumota meni.</span>
 *   </div>
 *
 * Counts real seconds down where eyes see it and ears do not. When they are over the toast goes, unless somebody is
 * in it or points at it: then it says that the time is over and stays until they leave. The server decides anyway.
 */
const started = new WeakMap();

function left(toast) {
  if (!started.has(toast)) {
    started.set(toast, performance.now() + 1000 * Number(toast.dataset.undoSeconds || 10));
  }
  return Math.ceil((started.get(toast) - performance.now()) / 1000);
}

function close(toast) {
  const button = toast.querySelector("button");
  if (button && button.getAttribute("aria-disabled") !== "true") {
    button.setAttribute("aria-disabled", "true");
    button.removeAttribute("data-key");
    button.addEventListener("click", (event) => event.preventDefault());
    toast.querySelectorAll("[data-undo-left]").forEach((part) => { part.textContent = ""; });
    toast.querySelectorAll("[data-undo-late]").forEach((part) => { part.hidden = false; });
  }
  if (!toast.matches(":hover") && !toast.contains(document.activeElement)) toast.remove();
}

function tick() {
  for (const toast of document.querySelectorAll("[data-undo-seconds]")) {
    const seconds = left(toast);
    if (seconds <= 0) close(toast);
    else toast.querySelectorAll("[data-undo-left]").forEach((part) => { part.textContent = `(${seconds} s)`; });
  }
}

tick();
setInterval(tick, 250);
