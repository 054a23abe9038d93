// The form works without this. Here: a pad for one-tap ratings, live progress and spread, drafts, a word before sending.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  const { say, fill } = keep;
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
  line.append(keep.state);
  const dots = node("p", "", inner, "dots");
  dots.setAttribute("aria-hidden", "true");
  meter.setAttribute("aria-hidden", "true");

  const valueOf = (row) => {
    const found = row.querySelector("input:checked") || row.querySelector("input[type=number],input[type=text],textarea,select");
    return found ? found.value.trim() : "";
  };
  // off the scale or no number: it counts as no answer, enters no mean and is marked
  const wrong = (row) => {
    const input = row.querySelector("input[type=number]");
    return input && !input.validity.valid && !input.validity.valueMissing;
  };
  const answered = (row) => !wrong(row) && (valueOf(row) !== "" || row.dataset.skip || row.querySelector("input:checked"));
  // logic.js hides what is not asked
  const inForm = () => rows.filter((row) => !row.hidden);
  function mark(row) {
    row.querySelector(".bad")?.remove();
    if (!wrong(row)) return [row, ...row.querySelectorAll("[aria-invalid]")].forEach((each) => each.removeAttribute("aria-invalid"));
    const input = row.querySelector("input");
    input.setAttribute("aria-invalid", true);
    const off = input.validity.rangeOverflow || input.validity.rangeUnderflow;
    node("p", off ? fill(say.off, { min: input.min, max: input.max }) : input.validationMessage, row, "bad").setAttribute("role", "alert");
  }

  function refresh() {
    const shown = inForm(), done = shown.filter(answered).length;
    const item = at && at.dataset.item;
    const alike = item ? shown.filter((row) => row.dataset.item === item) : [];
    const places = alike.map(placeOf).filter((one) => one !== null);
    const values = alike.map((row) => row.querySelector("input[type=number]")).filter((input) => input && input.value !== "" && !wrong(rowOf(input))).map((input) => +input.value);
    meter.max = shown.length;
    meter.value = done;
    count.textContent = fill(say.count, { n: done, m: shown.length });
    const low = Math.min(...values), high = Math.max(...values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    less.hidden = more.hidden = !current || current.value === "" || wrong(rowOf(current));
    rest.hidden = less.hidden || alike.length < 3;
    const same = places.length > 3 && new Set(places).size === 1 && alike.every(answered);
    spread.textContent = same ? say.same : values.length > 1 ? fill(say.spread, { avg: Math.round(mean * 10) / 10, min: low, max: high }) : "";
    dots.hidden = places.length < 2;
    dots.replaceChildren(...[...new Set(places)].map((one) => {
      const dot = node("i"), times = places.filter((other) => other === one).length;
      dot.style.left = `${one * 100}%`;
      dot.style.height = `${Math.min(5, times) * .3 + .15}rem`;
      return dot;
    }));
  }
  // the row that was answered last
  let at = null;
  // of what was given, between the item's lowest and highest; null: nothing, or 不了解
  function placeOf(row) {
    const input = row.querySelector("input[type=number]"), value = valueOf(row);
    if (value === "" || wrong(row)) return null;
    if (input) return (value - input.min) / (input.max - input.min);
    const all = [...row.querySelectorAll("input[type=radio]")].map((one) => one.value).filter(Boolean);
    return all.length > 1 && all.includes(value) ? 1 - all.indexOf(value) / (all.length - 1) : null;
  }
  form.addEventListener("input", ({ target }) => { asked = 0; at = target.closest(".row") || at; if (at) mark(at); refresh(); });

  // --- sending ---
  let asked = 0, passed = false;
  function warn(text) {
    warning.textContent = text;
    warning.hidden = false;
    close();
    warning.scrollIntoView({ block: "center" });
  }
  // where the eye is, to go on there
  function place() {
    const seen = current && !pad.hidden ? rowOf(current) : rows.find((row) => row.getBoundingClientRect().top > 60);
    const found = seen && (seen.id || seen.querySelector("[id]").id);
    return found && scrollY > 200 ? `#${found}` : "";
  }
  async function send(event) {
    if (passed) return;
    const by = event.submitter, draft = by && by.formNoValidate;
    event.preventDefault();
    if (keep.sending) return;
    const shown = inForm(), blank = shown.filter((row) => !answered(row) && !wrong(row)).length;
    // all blank is no answer: the server says so, and offers 全部不了解
    if (!draft && !by?.name && blank && blank < shown.length && asked !== blank) {
      asked = blank;
      return warn(fill(say.blank, { n: blank }));
    }
    keep.sending = true;
    // first what other tabs changed: nothing of it is overwritten unseen
    const result = await keep.save();
    keep.sending = false;
    if (result.offline) return warn(draft ? keep.state.textContent : say.unsent);
    if (draft) {
      if (by.dataset.go) { history.replaceState(null, "", place() || "#"); location.href = by.dataset.go + place(); }
      return;
    }
    if (result.theirs) return warn(fill(say.look, { n: result.theirs }));
    keep.sending = passed = true;
    await keep.sent();
    form.requestSubmit(by);
    passed = false;
    // still here then: it never left, and the button works again
    setTimeout(() => { keep.sending = false; }, 10e3);
  }
  form.addEventListener("submit", send);
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
    // the field keeps the focus
    made.addEventListener("pointerdown", (event) => event.preventDefault());
    made.addEventListener("click", act);
    return made;
  };
  const less = key("−1", () => nudge(-1), head, say.minus);
  const more = key("+1", () => nudge(1), head, say.plus);
  const back = key(say.pad, () => mode(false), head);
  const rest = key(say.rest, fillRest, head);
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
  // the same for whoever has nothing yet under this item
  function fillRest() {
    const value = current.value, item = rowOf(current).dataset.item;
    for (const input of numbers) if (rowOf(input).dataset.item === item && !input.disabled && !answered(rowOf(input))) {
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    next();
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
    document.documentElement.classList.toggle("typing", typing);
    back.hidden = !typing;
  }
  // every whole value of a short scale; of a long one as many in its lower half as in its upper
  function build({ min, max, required }) {
    const kind = `${min} ${max} ${required}`;
    if (keys.dataset.kind === kind) return;
    keys.dataset.kind = kind;
    keys.replaceChildren();
    const steps = max - min < 16 ? [...Array(max - min + 1).keys()].reverse() : [20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 6, 4, 2].map((part) => Math.round(part / 20 * (max - min)));
    for (const value of new Set(steps.map((step) => step + +min))) key(String(value), () => rate(value), keys);
    if (!required) key(say.unknown, () => rate(""), keys);
    key(say.keys, () => { mode(true); const input = current; input.blur(); input.focus(); }, keys);
  }
  function open(input) {
    current = input;
    at = rowOf(input);
    build(input);
    who.textContent = `${rowOf(input).querySelector("label").firstChild.textContent.trim()} · ${input.closest("fieldset").querySelector("legend").firstChild.textContent.trim()}`;
    pad.hidden = false;
    document.documentElement.classList.add("pad");
    // and stays: a page that shifts under a finger loses the tap
    document.body.className = "padded";
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
    const row = event.target.closest(".row"), picks = row && row.querySelectorAll("input[type=radio]");
    if (event.key === "Enter" && numbers.includes(event.target)) {
      event.preventDefault();
      next();
    } else if (event.key === "Enter" && picks && picks.length) {
      event.preventDefault();
      const shown = inForm(), to = shown[shown.indexOf(row) + 1];
      if (to) to.querySelector("input:checked,input,textarea,select").focus();
      else button.firstElementChild.focus();
    } else if (/^[1-9]$/.test(event.key) && picks && picks[event.key - 1]) picks[event.key - 1].click();
  });
  if (numbers.length) mode(false);
  for (const input of numbers) if (wrong(rowOf(input))) mark(rowOf(input));
  const errors = document.getElementById("errors");
  if (errors) errors.focus();
  refresh();
})();
