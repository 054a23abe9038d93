// Keeps what is filled in: sends what changed, merges what another tab, phone or the chat changed, and holds it on this
// phone, sealed, while the network is away. What has arrived is forgotten here at once. A form without a draft on the
// server (data-draft) is held here alone, until it is sent.
"use strict";
const keep = (() => {
  const form = document.querySelector("form[data-say]");
  const say = JSON.parse(form.dataset.say);
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, key) => values[key]);
  const here = !form.dataset.draft;
  const LIFE = 12 * 3600e3, PATIENCE = 20e3;
  const state = document.createElement("span"), notice = document.createElement("p");
  state.className = "dim";
  notice.className = "card bit told";
  notice.hidden = true;
  for (const one of [state, notice]) one.setAttribute("role", "status");
  form.prepend(notice);
  if (here) form.querySelector(".send").append(state);
  const tell = (text) => { state.textContent = text; };
  const note = (text, n) => { notice.textContent = fill(text, { n }); notice.hidden = false; };

  const controls = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const names = [...new Set([...form.querySelectorAll(".row [name]")].map((one) => one.name))];
  const hidden = (name) => controls(name)[0].disabled;
  const raw = (name) => controls(name).filter((one) => !/radio|checkbox/.test(one.type) || one.checked).map((one) => one.value);
  const text = (name) => { const all = raw(name); return all.some(Boolean) ? all.join("|") : ""; };
  let adopting = false;
  function put(name, value) {
    const given = value.split("|");
    controls(name).forEach((one, place) => {
      if (one.type === "radio") one.checked = one.value === value && (value !== "" || one.checked);
      else if (one.type === "checkbox") one.checked = given.includes(one.value);
      else one.value = one.localName === "select" ? given[place] || "" : value;
    });
    adopting = true;
    controls(name)[0].dispatchEvent(new Event("input", { bubbles: true }));
    adopting = false;
  }

  // --- on this phone, while it has not arrived: AES-GCM under a key that only this rater's page is given ---
  const secret = window.crypto && crypto.subtle && form.dataset.keep;
  const bytes = (word) => new TextEncoder().encode(word);
  const digest = async (word) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(word)));
  const hex = (data) => [...data].map((one) => one.toString(16).padStart(2, "0")).join("");
  const unhex = (word) => new Uint8Array(word.match(/../g).map((pair) => parseInt(pair, 16)));
  const sealing = secret && (async () => ({
    name: "pj-" + hex(await digest(secret + " name")).slice(0, 20) + "-",
    key: await crypto.subtle.importKey("raw", await digest(`${secret} key`), "AES-GCM", false, ["encrypt", "decrypt"]),
  }))();
  const tab = secret && hex(crypto.getRandomValues(new Uint8Array(4)));
  let last = Promise.resolve(), held = false, adopted = [];
  // one after the other, the newest last
  function hold(sent) {
    if (!secret) return last;
    const fields = [...dirty].map((name) => [name, text(name)]);
    return last = last.then(async () => {
      const { name, key } = await sealing;
      if (!fields.length) { held = false; [name + tab, ...adopted].forEach((one) => localStorage.removeItem(one)); adopted = []; return; }
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const body = bytes(JSON.stringify({ fields, seen: sent ? form.dataset.seen : "" }).padEnd(2048));
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, body));
      localStorage.setItem(name + tab, `${Date.now()}.${hex(iv)}.${hex(sealed)}`);
      held = true;
    // no room or not allowed: it is still in the page
    }).catch(() => { held = false; });
  }
  async function restore() {
    if (!secret) return;
    const { name, key } = await sealing, found = [];
    let arrived = false, back = 0;
    for (const one of Object.keys(localStorage).filter((one) => one.startsWith("pj-"))) {
      const [at, iv, sealed] = localStorage[one].split(".");
      if (Date.now() - at > LIFE) localStorage.removeItem(one);
      else if (one.startsWith(name)) found.push([+at, one, iv, sealed]);
    }
    for (const [, one, iv, sealed] of found.sort()) {
      try {
        const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: unhex(iv) }, key, unhex(sealed));
        const { fields, seen } = JSON.parse(new TextDecoder().decode(open));
        adopted.push(one);
        // it was sent, and it arrived
        if (seen && seen !== form.dataset.seen) continue;
        for (const [field, value] of fields) if (names.includes(field)) {
          // the last message of the page before got through
          const same = text(field) === value;
          if (!same) { put(field, value); back++; }
          if (same && !here) arrived = true;
          else dirty.add(field);
        }
      } catch { localStorage.removeItem(one); }
    }
    if (back) note(say.restored, back);
    else if (arrived) tell(say.saved);
    await hold(here);
  }

  // --- to the server: only what changed, so that no tab overwrites what it never saw ---
  const dirty = new Set(), known = new Map(names.map((name) => [name, text(name)]));
  let timer = 0, busy = null, failures = 0;
  const body = (fields) => {
    const given = new URLSearchParams({ csrf: form.elements.csrf.value, form: form.elements.form.value, part: 1 });
    for (const name of fields) if (!hidden(name)) for (const value of raw(name).length ? raw(name) : [""]) given.append(name, value);
    return given;
  };
  function adopt(answer, sent) {
    let theirs = 0, mine = 0;
    for (const name of names) {
      const now = answer.values[name] || "", before = answer.before[name];
      if (before !== undefined && before !== known.get(name) && before !== sent.get(name)) mine++;
      if (sent.has(name) && text(name) === sent.get(name)) dirty.delete(name);
      if (!dirty.has(name) && !hidden(name) && text(name) !== now) { put(name, now); theirs++; }
      known.set(name, now);
    }
    if (mine) note(say.mine, mine);
    if (theirs) note(say.theirs, theirs);
    form.dataset.seen = answer.seen;
    return theirs;
  }
  async function exchange() {
    const sent = new Map([...dirty].map((name) => [name, text(name)]));
    if (sent.size) tell(say.saving);
    const slow = setTimeout(() => tell(held ? say.slowheld : say.slow), 4000);
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body: body(sent.keys()), headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status >= 500) throw answer;
      failures = 0;
      if (!answer.ok) { tell(await answer.text()); return { refused: true }; }
      const theirs = adopt(await answer.json(), sent);
      await hold();
      tell(dirty.size ? "" : sent.size || state.textContent ? say.saved : "");
      if (dirty.size) timer = setTimeout(save, 800);
      return { theirs };
    } catch {
      tell(held ? say.held : say.offline);
      if (dirty.size) timer = setTimeout(save, Math.min(30e3, 1000 * 2 ** failures++));
      return { offline: true };
    } finally { clearTimeout(slow); }
  }
  // one at a time, so that an older one never overtakes a newer one
  async function save() {
    if (here) return {};
    clearTimeout(timer);
    if (busy) { await busy; clearTimeout(timer); }
    busy = exchange();
    const result = await busy;
    busy = null;
    return result;
  }
  form.addEventListener("input", ({ target }) => {
    if (adopting || !target.name) return;
    dirty.add(target.name);
    tell("");
    hold(here).then(() => here && tell(held ? say.held : say.offline));
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
  function leave() {
    if (!here && dirty.size && !keep.sending) navigator.sendBeacon(form.dataset.draft, body(dirty));
  }
  addEventListener("online", save);
  addEventListener("pagehide", leave);
  // never an old copy of a sent form
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  document.addEventListener("visibilitychange", () => document.hidden ? leave() : save());
  restore().finally(() => dirty.size && save());
  return { say, fill, state, save, sending: false, sent: () => hold(true) };
})();
