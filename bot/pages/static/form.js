// The form works without this. Here: a pad for one-tap ratings, live progress and spread, drafts, a word before sending.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  const say = JSON.parse(form.dataset.say);
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, key) => values[key]);
  const rows = [...form.querySelectorAll(".row")];
  const numbers = rows.map((row) => row.querySelector("input[type=number]")).filter(Boolean);
  const node = (tag, text, parent, name) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    if (parent) parent.append(made);
    return made;
  };

  // --- the bar: progress, spread, draft ---
  const bar = node("div", "", document.body, "bar");
  const meter = node("progress", "", bar);
  const inner = node("div", "", bar);
  const line = node("p", "", inner);
  const count = node("b", "", line);
  const spread = node("span", "", line);
  const state = node("span", "", line, "dim");
  state.setAttribute("role", "status");
  meter.setAttribute("aria-hidden", "true");

  const valueOf = (row) => {
    const found = row.querySelector("input:checked") || row.querySelector("input[type=number],input[type=text],textarea,select");
    return found ? found.value.trim() : "";
  };
  const answered = (row) => valueOf(row) !== "" || row.dataset.skip || row.querySelector("input:checked");
  const inForm = () => rows.filter((row) => !row.hidden); // logic.js hides what is not asked

  function refresh() {
    const shown = inForm(), done = shown.filter(answered).length;
    const values = numbers.filter((input) => input.value !== "" && !input.disabled).map((input) => Number(input.value));
    meter.max = shown.length;
    meter.value = done;
    count.textContent = fill(say.count, { n: done, m: shown.length });
    const low = Math.min(...values), high = Math.max(...values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    less.hidden = more.hidden = !current || current.value === "";
    spread.textContent = values.length < 2 ? "" : low === high && values.length > 3 ? fill(say.same, { min: low })
      : fill(say.spread, { avg: Math.round(mean * 10) / 10, min: low, max: high });
  }

  // --- drafts ---
  let timer = 0, dirty = false, busy = false, sending = false, running;
  const body = () => new URLSearchParams(new FormData(form));
  async function save() { // one at a time, so that an older draft never overtakes a newer one
    clearTimeout(timer);
    if (!dirty || sending || busy) return;
    dirty = false;
    busy = true;
    state.textContent = say.saving;
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: body(), signal: running.signal });
      const words = answer.ok ? say.saved : await answer.text();
      state.textContent = dirty ? "" : words;
    } catch {
      dirty = true;
      state.textContent = say.offline;
    }
    busy = false;
    if (dirty && !sending) timer = setTimeout(save, 1200);
  }
  function leave() {
    if (dirty && !sending && navigator.onLine) { dirty = false; navigator.sendBeacon(form.dataset.draft, body()); }
  }
  addEventListener("online", save);
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  form.addEventListener("input", () => {
    dirty = true; asked = 0;
    state.textContent = "";
    refresh();
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
  });

  // --- sending ---
  let asked = 0;
  form.addEventListener("submit", (event) => {
    const blank = inForm().filter((row) => !answered(row)).length;
    const draft = event.submitter && event.submitter.formNoValidate;
    if (sending) return event.preventDefault();
    if (!draft && blank && asked !== blank) {
      asked = blank;
      event.preventDefault();
      warning.textContent = fill(say.blank, { n: blank });
      warning.hidden = false;
      close();
      warning.scrollIntoView({ block: "center" });
      return;
    }
    sending = true;
    clearTimeout(timer);
    if (running) running.abort();
  });
  addEventListener("pageshow", () => { sending = false; });
  const button = form.querySelector(".send");
  const warning = node("p", "", null, "card ask");
  warning.setAttribute("role", "alert");
  warning.hidden = true;
  button.before(warning);

  // --- the pad: one tap rates and goes on ---
  let current = null;
  const pad = node("div", "", inner);
  pad.hidden = true;
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", say.pad);
  const head = node("p", "", pad, "now");
  const who = node("span", "", head);
  const keys = node("div", "", pad, "keys");
  const key = (text, act, parent, label) => {
    const made = node("button", text, parent, /\d/.test(text) ? "" : "w");
    made.type = "button";
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    made.addEventListener("click", act);
    return made;
  };
  const less = key("−1", () => nudge(-1), head, say.minus);
  const more = key("+1", () => nudge(1), head, say.plus);
  const back = key(say.pad, () => mode(false), head);
  key(say.close, () => { close(); document.activeElement.blur(); }, head);

  const rowOf = (input) => input.closest(".row");
  function put(value) {
    current.value = value;
    current.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function nudge(step) {
    const value = (Number(current.value) || 0) + step;
    if (current.value !== "" && value >= Number(current.min) && value <= Number(current.max)) put(value);
  }
  function rate(value) {
    rowOf(current).dataset.skip = value === "" ? 1 : "";
    put(value);
    next();
  }
  function next() {
    const at = numbers.indexOf(current);
    const empty = (input) => !input.disabled && !answered(rowOf(input));
    const to = numbers.slice(at + 1).find(empty) || numbers.find(empty);
    if (to) return to.focus({ preventScroll: true });
    close();
    button.firstElementChild.focus();
    button.scrollIntoView({ block: "center" });
  }
  function mode(typing) {
    for (const input of numbers) input.inputMode = typing ? "decimal" : "none";
    keys.hidden = typing;
    back.hidden = !typing;
  }
  function build(max, required) {
    const kind = `${max} ${required}`;
    if (keys.dataset.kind === kind) return;
    keys.dataset.kind = kind;
    keys.replaceChildren();
    const shares = max < 9 ? [...Array(max + 1).keys()].reverse() : [1, .95, .9, .85, .8, .75, .7, .6].map((part) => Math.round(part * max));
    for (const value of new Set(shares)) key(String(value), () => rate(value), keys);
    if (!required) key(say.unknown, () => rate(""), keys);
    key(say.keys, () => { mode(true); const input = current; input.blur(); input.focus(); }, keys);
  }
  function open(input) {
    current = input;
    build(Number(input.max), input.required);
    who.textContent = `${rowOf(input).querySelector("label").firstChild.textContent.trim()} · ${input.closest("fieldset").querySelector("legend").textContent}`;
    pad.hidden = false;
    document.documentElement.classList.add("pad");
    document.body.className = "padded"; // and stays: a page that shifts under a finger loses the tap
    rowOf(input).scrollIntoView({ block: "center" });
    input.select();
    refresh();
  }
  function close() {
    pad.hidden = true;
    document.documentElement.classList.remove("pad");
  }
  form.addEventListener("focusin", (event) => numbers.includes(event.target) ? open(event.target) : close());
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !numbers.includes(event.target)) return;
    event.preventDefault();
    next();
  });
  if (numbers.length) mode(false);
  const errors = document.getElementById("errors");
  if (errors) errors.focus();
  refresh();
})();
