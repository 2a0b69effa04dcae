/* What the pages do beside HTML and htmx: save what is typed, keep what is not saved, say when a save fails, and never move
   what is in use. Every page works without it. */
"use strict";

(() => {
  const form = document.getElementById("svar");
  const status = document.getElementById("status");
  const saved = document.getElementById("lagret");
  const PAUSE = 1500; // ms without typing, after which what is typed is saved
  const SOONEST = 4000; // ms before a save that found no server is tried again; then twice as long each time
  const LATEST = 60000;
  const SOON = 250; // ms before it is looked whether what another page sent has arrived; then twice as long each time

  // Drafts: what is written and not yet acknowledged by the server stays in this tab, also when the page is left. A draft holds
  // whole questions, each with the version that its fields rest on, and only those that people have changed.

  const DRAFT = "draft:";
  const HERE = DRAFT + location.pathname;
  const CASE = location.pathname.split("/").slice(0, 3).join("/");
  const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const RECEIPTS = location.port ? `kvittert-${location.port}` : "kvittert"; // each server on a machine has cookies of its own
  const arrived = (receipt) => Boolean(receipt) && (cookie(RECEIPTS) || "").split(".").includes(receipt);
  const drafted = (key) => JSON.parse(sessionStorage.getItem(key) || "null");
  const elsewhere = () =>
    Object.keys(sessionStorage).filter((key) => key.startsWith(`${DRAFT}${CASE}/`) && key !== HERE && !drafted(key).gone);

  const touched = new Map(); // the names of the questions that hold something unsaved → how much was typed by then
  let typed = 0; // counts what people did since the page came
  let absent = []; // entries of the draft whose questions are shown only where the part goes deeper

  const version = (name) => document.getElementById(`v-${name}`);
  const question = (field) => field.closest?.('[id^="sp-"]')?.id.slice("sp-".length);
  const entries = () => {
    const fields = [...new FormData(form)];
    return [...touched.keys()].flatMap((name) => fields.filter(([key]) => key.startsWith(`${name}.`)));
  };

  function keep(receipt = onway, gone = false) {
    const held = [...entries(), ...absent];
    if (!held.length) return sessionStorage.removeItem(HERE);
    const draft = { receipt, gone, page: location.pathname + location.search, entries: held };
    try {
      sessionStorage.setItem(HERE, JSON.stringify(draft));
    } catch {
      // no room for it: the page still holds it, and it is still sent
    }
  }

  function restore() {
    const draft = drafted(HERE);
    if (!draft) return;
    const written = new Map();
    for (const [name, value] of draft.entries) written.set(name, [...(written.get(name) || []), value]);
    const shown = [...form.querySelectorAll('[id^="v-"]')];
    for (const field of shown) {
      const [seen] = written.get(field.name) || [];
      if (seen === undefined) continue;
      const newer = field.hasAttribute("data-unsaved") || field.value !== seen;
      const waits = field.hasAttribute("data-waits"); // of something new: it stands elsewhere on the page by now
      if ((newer || waits) && arrived(draft.receipt)) continue; // the server has it: what stands on the page is what came of it
      fill(field.id.slice("v-".length), written);
    }
    const names = shown.map((field) => field.name.replace(/versjon$/, ""));
    absent = arrived(draft.receipt) ? [] : draft.entries.filter(([key]) => !names.some((name) => key.startsWith(name)));
    if (touched.size) window.addEventListener("load", save); // by then htmx listens
    else if (arrived(draft.receipt)) sessionStorage.removeItem(HERE);
  }

  function fill(name, written) {
    const fields = [...form.elements].filter((field) => field.name && field.type !== "submit" && question(field) === name);
    for (const field of fields) {
      const values = written.get(field.name) || [];
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = values.includes(field.value);
        continue;
      }
      const rows = fields.filter((one) => one.name === field.name);
      const row = rows.indexOf(field);
      const last = field === rows.at(-1);
      field.value = (last ? values.slice(row).filter((value, place) => value || !place).join("; ") : values[row]) ?? "";
      if (field.value && field.type !== "hidden") field.closest("details")?.setAttribute("open", "");
    }
    touched.set(name, typed);
  }

  // Under the title of the case it never says «saved» while something written is not.

  const history = saved?.closest("a");
  const address = history?.href;

  let stood = ""; // what the server said there last, while the line says something else

  function head(failing = false) {
    if (!saved) return;
    const others = elsewhere();
    const { unsaved, typed: waits } = saved.dataset;
    if (![unsaved, waits].includes(saved.textContent)) stood = saved.textContent;
    if (touched.size || absent.length || others.length) saved.textContent = failing ? unsaved : waits;
    else if (stood) saved.textContent = stood;
    history.href = !touched.size && others.length ? drafted(others[0]).page ?? address : address;
  }

  const waiting = new Map(); // parts of the page that an answer of the server changes when people have left them

  // Saving: when a field is left, after a pause in the typing, and when the page is left

  let sent = 0; // what `typed` was when the last request was made
  let pause = null;
  let retry = null;
  let wait = SOONEST;
  let stopped = false; // what the page is about is gone: nothing can be saved here any more
  let submitted = false; // the whole form is on its way by a button
  let onway = null; // the receipt of what was sent by a button, until something else is typed
  let underway = false; // a save is on its way, whose answer brings new versions
  let pressed = null; // the button that was pressed meanwhile
  let leaving = false;

  const save = () => form.dispatchEvent(new Event("change", { bubbles: true }));

  function receive() {
    renewed = false;
    form.classList.remove("unsaved");
    wait = SOONEST;
    for (const [name, when] of touched) {
      const field = version(name); // of what is new, until its button makes it: «waits»
      if (when <= sent && !field?.hasAttribute("data-unsaved") && !field?.hasAttribute("data-waits")) touched.delete(name);
    }
    keep();
    head();
  }

  /* What our own page says went wrong; null where it is not our server that answered. */
  function sentences(xhr) {
    const main = new DOMParser().parseFromString(xhr.responseText, "text/html").getElementById("innhold");
    if (!main) return null;
    const marked = [...main.querySelectorAll("[data-said]")];
    const said = marked.length ? marked : [...main.querySelectorAll("p")].filter((one) => !one.querySelector("a"));
    return said.map((one) => one.textContent.replace(/\s+/g, " ").trim()).join(" ");
  }

  let renewed = false; // a page that is too old gets a new token with the refusal, once

  function failed(xhr) {
    const token = xhr.getResponseHeader("X-Token");
    if (token && !renewed) {
      renewed = true;
      for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
      return setTimeout(save);
    }
    const said = xhr.status >= 400 ? sentences(xhr) : null;
    const kind =
      { 400: "stale", 413: "tooLarge" }[xhr.status] ||
      (said === null ? "failed" : { 404: "gone", 503: "later" }[xhr.status] || "refused");
    status.textContent = form.dataset[kind].replace("{said}", said);
    form.classList.add("unsaved");
    stopped = kind === "gone";
    keep(undefined, stopped);
    head(true);
    if (kind !== "failed" && kind !== "later") return; // what the server refuses, it refuses again
    retry = setTimeout(save, wait);
    wait = Math.min(2 * wait, LATEST);
  }

  /* Whether what is written in a field is refused, for those who hear the page. */
  function mark(box) {
    if (!box?.id?.startsWith("feil-")) return;
    const field = form.elements.namedItem(`${box.id.slice("feil-".length)}.verdi`);
    if (!field?.matches?.("textarea, [type=text]")) return;
    if (box.querySelector(".ds-validation-message")) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  /* A receipt travels with what nobody waits for the answer to, and comes back in a cookie: then the draft is forgotten. */
  function receipt() {
    const made = crypto.getRandomValues(new Uint32Array(2)).join("-");
    keep(made);
    return made;
  }

  function press() {
    const button = pressed;
    pressed = null;
    if (!stopped) form.requestSubmit(button);
  }

  if (form) {
    for (const field of form.querySelectorAll("[data-unsaved]")) touched.set(field.id.slice("v-".length), typed);
    restore();
    form.addEventListener("input", (event) => {
      typed += 1;
      submitted = false;
      onway = null;
      const name = question(event.target);
      if (name) touched.set(name, typed);
      waiting.delete(`sp-${name}`); // what another window saved: the next save tells whether the two collide
      keep(undefined, stopped);
      head(stopped);
      clearTimeout(pause);
      if (!stopped) pause = setTimeout(save, PAUSE);
    });
    form.addEventListener("submit", (event) => {
      if (stopped) return event.preventDefault(); // the page that says so would take away what is written on this one
      if (underway) { // else the form would collide with what it saved itself
        pressed = event.submitter;
        return event.preventDefault();
      }
      let field = form.elements.namedItem("kvittering");
      if (!field) {
        field = Object.assign(document.createElement("input"), { type: "hidden", name: "kvittering" });
        form.append(field);
      }
      field.value = onway = receipt();
      submitted = true;
    });
    form.addEventListener("htmx:beforeRequest", (event) => {
      clearTimeout(pause);
      clearTimeout(retry);
      if (stopped || leaving || pressed) return event.preventDefault();
      sent = typed;
      underway = true;
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      underway = false;
      if (pressed) setTimeout(press);
      if (leaving) return;
      const ours = event.detail.successful && event.detail.xhr.getResponseHeader("X-Unsaved") !== null;
      if (ours) receive();
      else failed(event.detail.xhr);
    });
    form.addEventListener("change", (event) => {
      const question = CSS.escape((event.target.name || "").replace(/\.[^.]*$/, ""));
      const label = question && form.querySelector(`label[for="${question}\\.begrunnelse"]`);
      if (!label) return;
      const unsure = form.querySelector(`.unsure[name^="${question}\\."]:checked, [name="${question}\\.verdi"] > .unsure:checked`);
      label.textContent = unsure ? label.dataset.unsure : label.dataset.sure;
      if (unsure && (event.target === unsure || event.target === unsure.parentElement)) label.closest("details")?.setAttribute("open", "");
    });
    document.body.addEventListener("htmx:oobAfterSwap", (event) => mark(event.detail.target));
    for (const box of form.querySelectorAll(".feil")) mark(box);
    window.addEventListener("online", () => { if (form.classList.contains("unsaved") && touched.size) save(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && touched.size && !leaving) save(); });
    window.addEventListener("pagehide", () => {
      leaving = true;
      if (!touched.size || stopped || submitted) return;
      const body = new URLSearchParams([["csrf_token", form.elements.csrf_token.value], ["kvittering", receipt()], ...entries()]);
      const request = { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } };
      fetch(form.getAttribute("action"), request).catch(() => {}); // too large, or no server: the draft has it
    });
  }
  // A page that comes back from memory is as old as when it was left: it is fetched anew, and drafts keep their versions.
  window.addEventListener("pageshow", (event) => { if (event.persisted && saved) location.reload(); });

  /* What another page sent as it was left may arrive after this one came: its draft is looked at until it has. */
  let looking = null;
  function received(pause = SOON) {
    clearTimeout(looking);
    const sent = elsewhere().filter((key) => drafted(key).receipt);
    const here = sent.filter((key) => arrived(drafted(key).receipt));
    for (const key of here) sessionStorage.removeItem(key);
    if (here.length) head(form?.classList.contains("unsaved"));
    if (sent.length > here.length) looking = setTimeout(received, pause, Math.min(2 * pause, LATEST));
  }
  for (const shown of ["pageshow", "focus"]) window.addEventListener(shown, () => received());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) received(); });
  received();
  head();

  // Nothing that has the focus, or stands open, is changed under a person's hands: it waits until they leave it. What they
  // have changed since is not changed at all.

  const written = (part) => [...part.querySelectorAll("details[open] textarea")].some((field) => field.value !== "");
  const busy = (part) => part.contains(document.activeElement) || written(part);
  const changed = (part) => part.id.startsWith("sp-") && touched.get(part.id.slice("sp-".length)) > sent;

  const where = () => (document.activeElement === document.body ? 0 : document.activeElement.getBoundingClientRect().top);
  let place = null; // where it was before the first part of an answer was changed
  function hold() { // once for all the parts: to ask a page that was just changed where a thing stands, lays the page out anew
    window.scrollBy(0, where() - place); // what grew above moves nothing
    place = null;
  }
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const part = event.detail.target;
    if (!part || part === document.body) return;
    waiting.delete(part.id);
    if (changed(part)) event.detail.shouldSwap = false;
    else if (busy(part)) {
      event.detail.shouldSwap = false;
      waiting.set(part.id, event.detail.fragment.innerHTML ?? event.detail.fragment.firstElementChild.innerHTML);
    }
    if (place !== null) return;
    place = where();
    queueMicrotask(hold); // htmx changes them all before anything else runs
  });
  document.addEventListener("focusout", () => setTimeout(() => {
    for (const [id, html] of waiting) {
      const part = document.getElementById(id);
      if (!part || busy(part)) continue;
      part.innerHTML = html;
      waiting.delete(id);
    }
  }));

  // The paper beside the fields: what is marked or ticked in it goes behind what stands in the field that people are at.

  const paper = form && document.getElementById("papir");
  if (paper) {
    const { sett_inn_i: into, sett_inn: button } = form.elements;
    const text = paper.querySelector(".text");
    const said = paper.querySelector("[role=status]");
    const ticked = () => [...text.querySelectorAll(":checked")];
    const owner = (name) => name.replace(/\.[^.]*$/, "");
    const narrow = getComputedStyle(paper.parentElement).insetBlockEnd === "0px"; // a sheet from below
    paper.open = !narrow;
    form.addEventListener("focusin", ({ target }) => {
      const option = [...into.options].find((one) => one.value === target.name || owner(one.value) === question(target));
      if (option) into.value = option.value;
    });

    const marked = () => {
      const selection = document.getSelection();
      const inside = text.contains(selection.anchorNode) && text.contains(selection.focusNode);
      return inside ? selection.toString().trim() : "";
    };
    let held = ""; // what was marked as the button was touched, which may take the mark away
    button.addEventListener("pointerdown", () => { held = marked(); });
    button.addEventListener("click", (event) => {
      const field = form.elements.namedItem(into.value);
      const list = (part) => [...form.querySelectorAll(`[type=text][name="${CSS.escape(`${owner(into.value)}.${part}`)}"]`)];
      const sources = list("kilder").length ? list("kilder") : list("verdi");
      const noted = sources.some((one) => one.value === paper.dataset.source);
      if (!field || !noted && sources.at(-1)?.value !== "") return; // the server puts it in
      event.preventDefault();
      const mark = held || marked();
      const chosen = mark ? [mark] : ticked().map((one) => one.nextElementSibling.textContent);
      held = "";
      if (!chosen.length) return said.textContent = paper.dataset.none;
      const flat = (text) => text.replace(/\s+/g, " ").trim();
      const texts = chosen.filter((one) => !flat(field.value).includes(flat(one)));
      if (!texts.length) return said.textContent = paper.dataset.there;
      if (!noted) sources.at(-1).value = paper.dataset.source;
      for (const one of ticked()) one.checked = false;
      if (narrow) paper.open = false;
      field.closest("details")?.setAttribute("open", "");
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
      const more = (field.value.trim() ? "\n\n" : "") + texts.join("\n\n");
      if (!document.execCommand("insertText", false, more)) { // which the browser can take back; without it, typed by us
        field.setRangeText(more);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      said.textContent = paper.dataset.done;
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false; // without JavaScript, the browser's own menu prints
    button.addEventListener("click", () => window.print());
  }

  // After a page change: to the row that was moved, or to what must be mended.

  document.querySelector("[data-focus]")?.focus();
})();
