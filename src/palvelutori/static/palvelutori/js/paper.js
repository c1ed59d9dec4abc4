/* A paper to print. The roll's page is made as long as what stands on it; a paper that was asked for prints itself once. */
const MM = 96 / 25.4, MARGIN = 4, SPARE = 3;

function fit(slip) {
  // Measured as it will be printed: without the edge it has on the screen.
  slip.classList.add("measured");
  const height = Math.ceil(slip.getBoundingClientRect().height / MM) + 2 * MARGIN + SPARE;
  slip.classList.remove("measured");
  const page = new CSSStyleSheet();
  page.replaceSync(`@page fitted{size:80mm ${height}mm;margin:${MARGIN}mm}.slip,body:has(.slip){page:fitted!important}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
}

const slips = document.querySelectorAll(".slip");
if (slips.length === 1) fit(slips[0]);
if (document.body.hasAttribute("data-print-at-once")) requestAnimationFrame(() => window.print());
