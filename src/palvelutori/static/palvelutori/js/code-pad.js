/* The signs of a check-in code on the glass, for a kiosk without a keyboard. They go into the field last touched.
 *
 *   <form> … <div data-code-pad data-rub="pyyhi" data-label="Näppäimistö" hidden></div>
 */
const ROWS = ["1234567890", "CDFHJKMN", "PRTVWXY"];
const board = document.querySelector("[data-code-pad]");

function key(told, act, css = "") {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = told;
  button.className = `key ${css}`.trim();
  button.addEventListener("click", act);
  return button;
}

if (board) {
  const form = board.closest("form");
  let field = form.elements.namedItem("code");
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("input:not([type=hidden])")) field = event.target;
  });
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", board.dataset.label);
  for (const signs of ROWS) {
    const row = document.createElement("div");
    row.append(...[...signs].map((sign) => key(sign, () => { field.value = (field.value + sign).slice(0, field.maxLength); })));
    if (signs.startsWith("P")) row.append(key(board.dataset.rub, () => { field.value = field.value.slice(0, -1); }, "rub"));
    board.append(row);
  }
  board.hidden = false;
}
