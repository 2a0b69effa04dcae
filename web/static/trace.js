/* Where a sentence of the document comes from: what its title says, shown on focus too, standing still while the pointer rests
   on it, and gone with Escape. Without it the title is there, and the link leads to the field. */
"use strict";

(() => {
  const LINGER = 200; // ms in which the pointer can go from a sentence to its box, over others
  const sheet = document.querySelector(".draft");
  const box = document.createElement("div");
  box.id = "spor";
  box.className = "trace";
  box.hidden = true;
  box.setAttribute("role", "tooltip");
  sheet.append(box);

  const sentence = (event) => event.target.closest?.("a.sen");
  let shown = null;
  let hovered = null;
  let focused = null;
  let later = null;
  let before = null; // what was shown when a finger came down

  function hide() {
    box.hidden = true;
    if (!shown) return;
    shown.title = box.textContent;
    shown.removeAttribute("aria-describedby");
    shown.classList.remove("traced");
    shown = null;
  }

  function show(link) {
    hide();
    shown = link;
    box.textContent = link.title;
    link.removeAttribute("title"); // else the browser shows it beside
    link.setAttribute("aria-describedby", box.id);
    link.classList.add("traced");
    box.hidden = false;
    place();
  }

  /* Under the sentence; above it where there is no room, and never outside the sheet. */
  function place() {
    const [at, around] = [shown, sheet].map((one) => one.getBoundingClientRect());
    const { offsetWidth: width, offsetHeight: height } = box;
    const left = Math.max(around.left, Math.min(at.left, around.right - width));
    const top = at.bottom + height <= window.innerHeight || at.top < height ? at.bottom : at.top - height;
    box.style.left = `${left - around.left - sheet.clientLeft}px`;
    box.style.top = `${top - around.top - sheet.clientTop}px`;
  }

  function settle() {
    clearTimeout(later);
    const wanted = hovered || focused;
    if (wanted === shown) return;
    if (wanted) show(wanted);
    else hide();
  }

  window.addEventListener("resize", () => { if (shown) place(); });
  document.addEventListener("pointerover", (event) => {
    hovered = box.contains(event.target) ? shown : sentence(event);
    clearTimeout(later);
    later = setTimeout(settle, LINGER);
  });
  document.addEventListener("focusin", (event) => {
    focused = sentence(event);
    settle();
  });
  document.addEventListener("focusout", () => {
    focused = null;
    later = setTimeout(settle);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    hovered = focused = null;
    settle();
  });
  // A finger cannot point: the first touch shows, the next one goes there.
  document.addEventListener("pointerdown", (event) => { before = event.pointerType === "touch" ? shown : sentence(event); });
  document.addEventListener("click", (event) => {
    if (event.detail && sentence(event) && sentence(event) !== before) event.preventDefault();
  });
})();
