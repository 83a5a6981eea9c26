// Shows what is being typed in the frame beside it, half a second after the last key. Without it the button does.
"use strict";
(() => {
  const form = document.querySelector("form[data-preview]");
  const button = form && form.querySelector('[formtarget="preview"]');
  if (!button) return;
  let waiting = 0;
  const show = () => form.requestSubmit(button);
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 500);
  });
  show();
})();
