/* The keypad of "find by number": digits go into the field without a page between. Without script each is a GET. */
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-pad] button[name=press]");
  if (!key) return;
  event.preventDefault();
  const field = key.form.elements.namedItem("number");
  if (key.value === "c") field.value = "";
  else if (key.value === "b") field.value = field.value.slice(0, -1);
  else field.value = (field.value + key.value).slice(0, field.maxLength);
});
