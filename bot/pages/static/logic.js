// Hides what earlier answers make needless. The same rules as surveys/questionnaires/conditions; the server decides anyway.
"use strict";
(() => {
  const form = document.querySelector("form[data-when]");
  const when = JSON.parse(form.dataset.when);
  const subjects = {};
  for (const row of form.querySelectorAll(".row")) {
    const name = row.querySelector("[name]").name, dot = name.lastIndexOf(".");
    (subjects[name.slice(0, dot)] ||= [])[name.slice(dot + 1)] = row;
  }

  const number = /^[+-]?[0-9]{1,6}(\.[0-9]{0,2}0*)?$/;
  const within = (input, text) => {
    const places = input.step === "1" ? /\.0*[1-9]/ : /$^/;
    return number.test(text) && !text.endsWith(".") && !places.test(text) && +text >= +input.min && +text <= +input.max;
  };
  function read(row) { // what counts as said: "" for nothing, and for what the server would refuse
    const picks = [...row.querySelectorAll("select")].map((pick) => pick.value);
    if (picks.length) return picks.every(Boolean) && new Set(picks).size === picks.length ? picks.join("|") : "";
    const chosen = [...row.querySelectorAll("input:checked")].map((input) => input.value);
    if (row.dataset.max) return chosen.length >= +row.dataset.min && chosen.length <= +row.dataset.max ? chosen.join("|") : "";
    if (row.matches(".pick")) return chosen[0] || "";
    const words = row.querySelector("textarea");
    if (words) return /[^\p{C}\p{Z}]/u.test(words.value) ? words.value : "";
    const input = row.querySelector("input"), text = input.value.trim();
    return within(input, text) ? text : "";
  }
  const holds = ([word, ...rest], values) => {
    if (word === "and") return rest.every((part) => holds(part, values));
    if (word === "or") return rest.some((part) => holds(part, values));
    if (word === "not") return !holds(rest[0], values);
    const given = values[rest[0]], wanted = rest[1];
    if (!given) return false;
    switch (word) {
      case "answered": return true;
      case "<": return +given < +wanted;
      case "<=": return +given <= +wanted;
      case ">": return +given > +wanted;
      case ">=": return +given >= +wanted;
      case "==": return +given === +wanted;
      case "!=": return +given !== +wanted;
      case "==s": return given === wanted;
      case "!=s": return given !== wanted;
    }
    const found = word.endsWith("s") ? given.split("|").some((key) => wanted.includes(key)) : wanted.some((one) => +one === +given);
    return word.startsWith("in") === found;
  };
  function settle() {
    for (const rows of Object.values(subjects)) {
      const values = [];
      rows.forEach((row, place) => {
        row.hidden = place in when && !holds(when[place], values);
        for (const control of row.querySelectorAll("[name]")) control.disabled = row.hidden; // nor sent, nor checked
        values[place] = row.hidden ? "" : read(row);
      });
    }
    for (const set of form.querySelectorAll("fieldset")) set.hidden = ![...set.querySelectorAll(".row")].some((row) => !row.hidden);
  }
  form.addEventListener("input", settle);
  addEventListener("pageshow", settle);
  settle();
})();
