/* Moves the boxes of the functional plan, by mouse, touch and arrow keys, and writes where they are into its fields.
 *
 * The fields are the truth: without this module they are typed in. Nothing is sent before the button is pressed.
 * Arrows move half a metre, with Shift a tenth.
 */
const STEP = 0.5, SMALL = 0.1;

function fields(code) {
  const find = (name) => document.querySelector(`input[name="${CSS.escape(`${code}.${name}`)}"]`);
  return { x: find("x"), y: find("y"), width: find("width"), height: find("height") };
}

const read = (input) => Number(input.value.replace(",", "."));

function write(input, value) {
  const comma = document.documentElement.lang.startsWith("en") ? "." : ",";
  input.value = String(Math.round(value * 100) / 100).replace(".", comma);
}

function put(plan, box, x, y) {
  const at = fields(box.dataset.box);
  const most = { x: Number(plan.dataset.width) - read(at.width), y: Number(plan.dataset.height) - read(at.height) };
  const place = { x: Math.min(Math.max(0, x), most.x), y: Math.min(Math.max(0, y), most.y) };
  write(at.x, place.x);
  write(at.y, place.y);
  box.setAttribute("transform", `translate(${place.x} ${place.y})`);
  at.x.closest("details").open = true;
}

function byKeys(plan, box) {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  box.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const at = fields(box.dataset.box), step = event.shiftKey ? SMALL : STEP;
    put(plan, box, read(at.x) + way[0] * step, read(at.y) + way[1] * step);
  });
}

function metres(plan, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
  return { x: point.x, y: point.y };
}

function byPointer(plan, box) {
  let grip = null;
  box.addEventListener("pointerdown", (event) => {
    const here = metres(plan, event), at = fields(box.dataset.box);
    grip = { x: here.x - read(at.x), y: here.y - read(at.y) };
    box.setPointerCapture(event.pointerId);
    box.classList.add("moving");
  });
  box.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const here = metres(plan, event);
    put(plan, box, Math.round((here.x - grip.x) / SMALL) * SMALL, Math.round((here.y - grip.y) / SMALL) * SMALL);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    box.addEventListener(end, () => { grip = null; box.classList.remove("moving"); });
  }
}

for (const plan of document.querySelectorAll("[data-plan]")) {
  for (const box of plan.querySelectorAll("[data-box][tabindex]")) {
    byKeys(plan, box);
    byPointer(plan, box);
  }
}
