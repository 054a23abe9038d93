// The phone page: people on the left, one phone in the middle, the others' progress on the right.
import { drawCard, drawChoices } from "./cards.js";
import { guessed, offered, pending, unbound } from "./hints.js";
import { ask, askSubscription, drawMenu, key, tell } from "./tools.js";
import { avatar, ago, drawChat, el } from "./view.js";

const mount = document.body.dataset.mount;
const $ = (id) => document.getElementById(id);
const ROLES = ["管理员", "领导", "中层", "员工", "企业"];
const PLATFORM = { wecom: "企业微信", oa: "微信公众号" };
let people = [], service = "", current = null, last = 0, lines = [], drawn = "", menuDrawn = "", waiting = 0, offers = [];
const folded = new Map();

async function api(path, body) {
  const options = body && { method: "POST", body: JSON.stringify(body), headers: { "X-Sandbox": "1", "Content-Type": "application/json" } };
  const answer = await fetch(`${mount}/api/${path}`, options);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}
const id = (person) => ({ platform: person.platform, key: person.key });

// People
async function loadPeople() {
  const found = await api("people");
  people = found.people;
  service = found.service;
  const state = JSON.stringify([people, $("search").value, current && current.key]);
  if (state !== drawn) drawPeople();
  drawn = state;
}
function drawPeople() {
  const word = $("search").value.trim();
  const shown = people.filter((p) => !word || (p.name + p.note + p.key + p.role).includes(word));
  const roles = [...new Set([...ROLES, ...shown.map((p) => p.role)])];
  const groups = roles.map((role) => group(role, shown.filter((p) => p.role === role), !!word));
  $("people").replaceChildren(...groups.filter(Boolean));
  if (!shown.length) $("people").append(el("p", "nobody", people.length ? "没有找到" : "还没有人物"));
}
function group(role, members, forced) {
  if (!members.length) return null;
  const box = el("details");
  const head = el("summary", "", role);
  const unread = members.reduce((sum, p) => sum + p.unread, 0);
  const count = el("span", "count", `${members.length} 人`);
  head.append(count);
  box.open = forced || (folded.get(role) ?? members.length <= 14);
  if (unread && !box.open) head.append(el("span", "badge", String(Math.min(unread, 99))));
  head.addEventListener("click", () => { folded.set(role, !box.open); drawn = ""; setTimeout(loadPeople, 0); });
  box.append(head, ...members.map(row));
  return box;
}
function row(person) {
  const button = el("button", "person");
  button.type = "button";
  button.dataset.key = person.key;
  if (current && current.key === person.key) button.setAttribute("aria-current", "true");
  const face = avatar(person.name);
  if (person.unread) face.append(el("span", "badge", person.unread > 99 ? "99+" : String(person.unread)));
  const text = el("span", "text");
  text.append(el("b", "", person.name), el("small", "", person.last || person.note || PLATFORM[person.platform]));
  button.append(face, text, el("span", "when", person.at ? ago(person.at) : ""));
  button.addEventListener("click", () => pick(person));
  return button;
}

// One phone
function pick(person) {
  current = person;
  [last, lines, menuDrawn] = [0, [], ""];
  closeView();
  $("actions").hidden = true;
  document.body.classList.add("holding");
  $("title").textContent = "评绩";
  $("subtitle").textContent = `${PLATFORM[person.platform]} · ${person.name}`;
  $("compose").hidden = $("more").hidden = false;
  drawWho(person);
  drawChat($("chat"), lines, person, handlers);
  location.hash = `${person.platform}/${encodeURIComponent(person.key)}`;
  drawn = "";
  loadChat().then(loadPeople);
  if (matchMedia("(min-width: 761px)").matches) $("text").focus();
}
function drawWho(person) {
  const facts = [["身份", person.role], [person.platform === "oa" ? "备注" : "部门", person.note], ["渠道", PLATFORM[person.platform]], ["账号", person.key]];
  const list = el("dl");
  for (const [name, value] of facts) if (value) list.append(el("dt", "", name), el("dd", "", value));
  $("who").replaceChildren(el("h2", "", person.name), list);
  $("who").hidden = false;
}
async function loadChat() {
  if (!current) return;
  const asked = current;
  const found = await api(`chat?${new URLSearchParams({ ...id(asked), after: last })}`);
  if (asked !== current) return;
  const fresh = found.messages.filter((line) => line.rev > last);
  const added = fresh.filter((line) => !lines.some((known) => known.id === line.id));
  if (fresh.length) {
    const changed = new Map(fresh.map((line) => [line.id, line]));
    lines = [...lines.map((line) => changed.get(line.id) || line), ...added];
    last = Math.max(last, ...fresh.map((line) => line.rev));
    drawChat($("chat"), lines, current, handlers, !added.length);
  }
  offers = found.subscriptions;
  drawTools(found);
}
function drawTools(found) {
  const state = JSON.stringify([found.menu, found.quick, found.following, found.subscriptions, lines.length]);
  if (state === menuDrawn) return;
  menuDrawn = state;
  const box = $("chat"), low = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const confirm = pending(lines), plans = offered(lines);
  const chips = (plans.length ? plans : found.quick).map((word) => chip(word));
  const first = confirm || unbound(lines, current), guess = guessed(lines);
  if (first) chips.unshift(chip(first, "key"));
  // a guess goes into the field, not off: a word of it may be a placeholder
  if (guess) chips.unshift(key(guess, "key", () => { $("text").value = guess; $("text").focus(); }));
  const follow = current.platform === "oa" ? key("关注公众号", "key", () => act("subscribe")) : key("重新加入应用", "key", () => act("join"));
  $("chips").replaceChildren(...(found.following ? chips : [follow]));
  drawMenu(found.following ? found.menu : [], tap);
  drawActions(found);
  if (low) box.scrollTop = box.scrollHeight; // more keys leave less room above them
}
const chip = (word, kind = "") => key(word, kind, () => say(word));
async function tap(entry) {
  if (entry.type !== "view") return act("click", { value: entry.key });
  openView(entry.url);
  return act("view", { value: entry.url });
}
function drawActions(found) {
  const wecom = found.following ? [["进入应用", () => act("enter")], ["离开应用", () => act("leave")]] : [["加入应用", () => act("join")]];
  const oa = [["扫一扫", scan], found.following ? ["取消关注", () => act("unsubscribe")] : ["关注", () => act("subscribe")]];
  if (offers.length && found.following) oa.splice(1, 0, ["订阅通知", () => subscribe(offers.map((row) => row.id))]);
  const all = [...(current.platform === "oa" ? oa : wecom), ["打开网址", visit]];
  $("actions").replaceChildren(...all.map(([word, run]) => key(word, "", () => { $("actions").hidden = true; run(); })));
}
const visit = () => ask("要打开的网址", `${service}/`, openView);
async function scan() {
  const codes = (await api("codes")).map((code) => ({ ...code, picture: `${mount}/qr/${encodeURIComponent(code.ticket)}` }));
  const question = codes.length ? "点一个二维码，或者填写它的内容" : "二维码里的内容（网址或场景值）";
  ask(question, "", (code) => (code.startsWith(service) ? openView(code) : act("scan", { value: code })), codes);
}
async function subscribe(wanted, from = "article") {
  const rows = offers.filter((row) => wanted.includes(row.id));
  if (!rows.length) return null;
  const answers = await askSubscription(rows);
  if (answers) await act("popup", { answers, value: from });
  return answers;
}
async function say(text) {
  const sent = api("say", { ...id(current), text });
  setTimeout(loadChat, 60);
  await sent.catch((error) => tell(error.message));
  await loadChat();
}
async function act(what, given = {}) {
  const found = await api("act", { ...id(current), act: what, ...given }).catch((error) => ({ problem: error.message }));
  if (found.problem) tell(found.problem);
  await loadChat();
  return !found.problem;
}

// The web view
function openView(address) {
  const url = new URL(address, service);
  if (url.host !== new URL(service).host) return void window.open(url, "_blank", "noopener");
  const user = encodeURIComponent(current.key);
  $("loading").hidden = false;
  $("viewtitle").textContent = "正在打开…";
  $("frame").src = `${mount}/web/${current.platform}/${user}${url.pathname}${url.search}${url.hash}`;
  $("view").hidden = false;
}
function closeView() {
  $("view").hidden = true;
  $("frame").removeAttribute("src");
}
$("frame").addEventListener("load", () => {
  $("loading").hidden = true;
  let title = "网页";
  try { title = $("frame").contentDocument.title || title; } catch { /* a page of another origin */ }
  $("viewtitle").textContent = title;
});
const handlers = { open: openView, say, act, card: drawCard, choices: drawChoices };
addEventListener("message", async (event) => {
  // A page in the phone has a <wx-open-subscribe>: only its own frame may ask.
  if (event.source !== $("frame").contentWindow || event.data?.sandbox !== "subscribe" || !current) return;
  const answers = await subscribe(event.data.templates, "page");
  event.source.postMessage({ sandbox: "subscribed", answers }, location.origin);
});

// The others
async function loadProgress() {
  const state = await api("simulate");
  $("simulate").disabled = state.running || !state.available;
  $("simulate").textContent = state.running ? "正在作答…" : "让其他人作答";
  $("progress").hidden = !state.running && !state.total && !state.problem;
  $("meter").max = state.total || 1;
  if (state.running && !state.total) $("meter").removeAttribute("value");
  else $("meter").value = state.done;
  const count = state.total ? `${state.done} / ${state.total} ` : "";
  $("progresstext").textContent = state.problem || `${count}${state.label}`;
  clearTimeout(waiting);
  waiting = setTimeout(loadProgress, state.running ? 400 : 2000);
}

$("simulate").addEventListener("click", () => api("simulate", {}).then(loadProgress));
$("search").addEventListener("input", loadPeople);
$("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  $("text").value = "";
  if (text) say(text);
});
$("more").addEventListener("click", () => {
  $("actions").hidden = !$("actions").hidden;
  $("more").setAttribute("aria-expanded", String(!$("actions").hidden));
});
$("back").addEventListener("click", () => { document.body.classList.remove("holding"); current = null; drawn = ""; loadPeople(); });
$("cancel").addEventListener("click", () => $("ask").close(""));
$("leave").addEventListener("click", closeView);
$("reload").addEventListener("click", () => { $("loading").hidden = false; $("frame").contentWindow.location.reload(); });
setInterval(() => document.hidden || loadChat().catch(() => {}), 1000);
setInterval(() => document.hidden || loadPeople().catch(() => {}), 1500);
const tick = () => ($("clock").textContent = new Date().toTimeString().slice(0, 5));
setInterval(tick, 5000);
tick();
drawChat($("chat"), [], null, handlers);
loadPeople().then(() => {
  const [platform, key] = location.hash.slice(1).split("/").map(decodeURIComponent);
  const person = people.find((p) => p.platform === platform && p.key === key);
  if (person) pick(person);
});
loadProgress();
