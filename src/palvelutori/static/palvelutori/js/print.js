/* <button type="button" data-print hidden>: prints this page. Without script the browser's own menu does it. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
