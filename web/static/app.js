/* What the pages do beside HTML and htmx: keep unsaved answers, say when a save fails, and never move what is in use.
   Every page works without it. */
"use strict";

(() => {
  const form = document.getElementById("svar");
  const status = document.getElementById("status");
  const DRAFT = `draft:${location.pathname}`;

  // Drafts: what is written and not yet acknowledged by the server stays in this tab, also when the page is left.

  const entries = () => [...new FormData(form)].filter(([name]) => name.includes("."));
  const keep = (receipt) => sessionStorage.setItem(DRAFT, JSON.stringify({ receipt, entries: entries() }));
  const save = () => form.dispatchEvent(new Event("change", { bubbles: true }));
  const drop = () => sessionStorage.removeItem(DRAFT);
  const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);

  function restore() {
    const draft = JSON.parse(sessionStorage.getItem(DRAFT) || "null");
    if (!draft) return;
    if (draft.receipt && cookie(location.port ? `kvittert-${location.port}` : "kvittert") === draft.receipt) return drop();
    const written = new Map();
    for (const [name, value] of draft.entries) written.set(name, [...(written.get(name) || []), value]);
    const texts = new Map();
    for (const field of form.elements) {
      if (!field.name.includes(".") || field.type === "submit") continue;
      const question = `${field.name.slice(0, field.name.lastIndexOf("."))}.versjon`;
      if (!written.has(question)) continue; // asked since the draft was made
      const values = written.get(field.name) || [];
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else {
        const place = texts.get(field.name) || 0;
        texts.set(field.name, place + 1);
        field.value = values[place] ?? "";
      }
    }
    window.addEventListener("load", save); // by then htmx listens
  }

  // Saving, and saying when it fails

  let typed = 0; // counts what people did since the page came
  let sent = 0;
  let retry = null;

  let renewed = false; // a page that is too old gets a new token with the refusal, once

  function failed(xhr) {
    const code = xhr.status;
    const token = xhr.getResponseHeader("X-Token");
    if (token && !renewed) {
      renewed = true;
      for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
      return setTimeout(save);
    }
    const said = { 400: "stale", 413: "tooLarge" }[code];
    status.textContent = form.dataset[said || "failed"];
    document.getElementById("lagret").textContent = form.dataset.unsaved;
    form.classList.add("unsaved");
    clearTimeout(retry);
    if (!said) retry = setTimeout(save, 4000); // what the server refuses, it refuses again
  }

  function mark() {
    for (const box of form.querySelectorAll(".feil")) {
      const wrong = box.querySelector(".ds-validation-message") !== null;
      for (const field of form.elements) {
        if (field.name !== `${box.id.slice("feil-".length)}.verdi` || !field.matches("textarea, [type=text]")) continue;
        if (wrong) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
    }
  }

  if (form) {
    restore();
    form.addEventListener("input", () => { typed += 1; keep(null); });
    form.addEventListener("submit", () => {
      const receipt = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
      let field = form.elements.namedItem("kvittering");
      if (!field) {
        field = Object.assign(document.createElement("input"), { type: "hidden", name: "kvittering" });
        form.append(field);
      }
      field.value = receipt;
      keep(receipt);
    });
    form.addEventListener("htmx:beforeRequest", () => { sent = typed; });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (!event.detail.successful) return failed(event.detail.xhr);
      renewed = false;
      form.classList.remove("unsaved");
      clearTimeout(retry);
      if (sent === typed && !event.detail.xhr.getResponseHeader("X-Unsaved")) drop();
    });
    form.addEventListener("change", (event) => {
      const question = CSS.escape((event.target.name || "").replace(/\.[^.]*$/, ""));
      const label = question && form.querySelector(`label[for="${question}\\.begrunnelse"]`);
      if (!label) return;
      const unsure = form.querySelector(`.unsure[name^="${question}\\."]:checked`);
      label.textContent = unsure ? label.dataset.unsure : label.dataset.sure;
      if (unsure && event.target === unsure) label.closest("details").open = true;
    });
    document.body.addEventListener("htmx:oobAfterSwap", mark);
    mark();
  }

  // Nothing that has the focus, or stands open, is changed under a person's hands: it waits until they leave it.

  const waiting = new Map();
  const written = (part) => [...part.querySelectorAll("details[open] textarea")].some((field) => field.value !== "");
  const busy = (part) => part.contains(document.activeElement) || written(part);

  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const part = event.detail.target;
    if (!part || part === document.body || !busy(part)) return;
    event.detail.shouldSwap = false;
    waiting.set(part.id, event.detail.fragment.innerHTML ?? event.detail.fragment.firstElementChild.innerHTML);
  });
  document.addEventListener("focusout", () => setTimeout(() => {
    for (const [id, html] of waiting) {
      const part = document.getElementById(id);
      if (!part || busy(part)) continue;
      part.innerHTML = html;
      waiting.delete(id);
    }
  }));

  // After a page change: to the row that was moved, or to what must be mended.

  document.querySelector("[data-focus]")?.focus();
})();
