/* Letters on the glass, for a kiosk without a keyboard, and what is found while one writes.
 *
 *   <form data-kiosk-search> … <div data-keyboard data-space="väli" data-rub="pyyhi" data-label="Näppäimistö" hidden></div>
 */
const form = document.querySelector("[data-kiosk-search]");
const ROWS = ["qwertyuiopå", "asdfghjklöä", "zxcvbnm-"];
const PAUSE_MS = 350;

function key(told, act, css = "") {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = told;
  button.className = `key ${css}`.trim();
  // The field keeps its place for writing, and a pen of one's own never opens a second keyboard.
  button.addEventListener("click", act);
  return button;
}

function draw(board, field) {
  const write = (letter) => () => {
    field.value = (field.value + letter).slice(0, field.maxLength);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const rub = () => {
    field.value = field.value.slice(0, -1);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", board.dataset.label);
  for (const letters of ROWS) {
    const row = document.createElement("div");
    row.append(...[...letters].map((letter) => key(letter, write(letter))));
    if (letters.startsWith("z")) row.append(key(board.dataset.rub, rub, "rub"));
    board.append(row);
  }
  const last = document.createElement("div");
  last.append(key(board.dataset.space, write(" "), "space"));
  board.append(last);
  board.hidden = false;
}

/* The same page with what has been written; only what was found is taken from it. */
async function look(words) {
  const to = new URL(form.action);
  to.search = new URLSearchParams(new FormData(form)).toString();
  const answer = await fetch(to, { cache: "no-store" });
  if (!answer.ok || form.q.value.trim() !== words) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("found");
  if (found) document.getElementById("found").replaceWith(document.importNode(found, true));
}

if (form) {
  const field = form.querySelector("input[type=search]");
  let timer = 0;
  draw(form.querySelector("[data-keyboard]"), field);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const words = field.value.trim();
    if (words.length > 1) timer = setTimeout(() => look(words).catch(() => {}), PAUSE_MS);
  });
}
