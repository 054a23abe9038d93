// Drawing: elements, avatars, times, and a conversation as WeChat shows it. Text is never set as HTML.
const COLOURS = ["#2f6db5", "#2c7d52", "#a35f1c", "#7355bd", "#b04465", "#267784", "#607026", "#925a40"];
const URL_OR_COMMAND = /(https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+)|(确认 [0-9A-Z]{4,8})/g;
const ANCHOR = /<a\s[^>]*?href\s*=\s*["']([^"']+)["'][^>]*>([\s\S]*?)<\/a>/gi;
const PAUSE = 300;

export function el(tag, kind = "", text = "") {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text) node.textContent = text;
  return node;
}

export function avatar(name, colour = "") {
  const face = el("span", "avatar", name.length > 3 ? name.slice(0, 2) : name.slice(-2));
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  face.style.background = colour || COLOURS[sum % COLOURS.length];
  face.setAttribute("aria-hidden", "true");
  return face;
}

export function ago(seconds) {
  const at = new Date(seconds * 1000), now = new Date();
  const clock = at.toTimeString().slice(0, 5);
  const days = Math.round((new Date(now.toDateString()) - new Date(at.toDateString())) / 86400000);
  if (days === 0) return clock;
  return days === 1 ? "昨天" : `${at.getMonth() + 1}月${at.getDate()}日`;
}

function stamp(seconds) {
  const day = ago(seconds), clock = new Date(seconds * 1000).toTimeString().slice(0, 5);
  return day === clock ? clock : `${day} ${clock}`;
}

export function drawChat(box, lines, person, handlers, stay = false) {
  const nodes = [];
  let before = 0;
  for (const line of lines) {
    if (line.at - before > PAUSE) nodes.push(el("p", "stamp", stamp(line.at)));
    before = line.at;
    nodes.push(line.direction === "system" ? el("p", "notice", line.text) : row(line, person, handlers));
  }
  if (!lines.length) nodes.push(empty(person));
  const low = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const kept = box.scrollTop;
  box.replaceChildren(...nodes);
  box.scrollTop = low || !stay ? box.scrollHeight : kept;
}

function empty(person) {
  const box = el("div", "empty");
  const icon = el("i");
  icon.setAttribute("aria-hidden", "true");
  box.append(icon, el("p", "", person ? "还没有消息。发一句“帮助”试试。" : "从左边选一个人，拿起这个人的手机。"));
  return box;
}

function row(line, person, handlers) {
  const mine = line.direction === "out";
  const node = el("div", `row ${line.direction}`);
  const face = mine ? avatar(person.name) : avatar("评绩", "linear-gradient(150deg,#07854a,#046b3a)");
  node.append(face, content(line, handlers));
  return node;
}

function content(line, handlers) {
  if (line.kind === "template_card" && line.card) return handlers.card(line, handlers);
  if (line.kind === "msgmenu" && line.card) return handlers.choices(line, handlers);
  return line.title ? slip(line, handlers) : bubble(line, handlers);
}

function slip(line, handlers) {
  const card = el(line.link ? "button" : "div", "slip");
  const from = { template: "模板消息", subscribe: "订阅通知" }[line.kind];
  if (from) card.append(el("small", "", from));
  card.append(el("b", "", line.title), el("span", "", line.text));
  if (line.link) {
    card.type = "button";
    card.append(el("em", "", "详情"));
    card.addEventListener("click", () => handlers.open(line.link));
  }
  return card;
}

function bubble(line, handlers) {
  const node = el("div", "bubble");
  let from = 0;
  for (const match of line.text.matchAll(ANCHOR)) {
    plain(node, line.text.slice(from, match.index), line, handlers);
    node.append(link(match[2], match[1], handlers));
    from = match.index + match[0].length;
  }
  plain(node, line.text.slice(from), line, handlers);
  return node;
}

function plain(node, text, line, handlers) {
  let from = 0;
  for (const match of text.matchAll(URL_OR_COMMAND)) {
    node.append(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[1]) {
      const address = match[1].replace(/[.,;:!?)']+$/, "");
      node.append(link(address, address, handlers), match[1].slice(address.length));
    } else if (line.direction === "in") {
      const button = el("button", "say", match[2]);
      button.type = "button";
      button.addEventListener("click", () => handlers.say(match[2]));
      node.append(button);
    } else node.append(match[2]);
  }
  node.append(text.slice(from));
}

function link(text, address, handlers) {
  const node = el("a", "", text);
  node.href = address;
  node.addEventListener("click", (event) => { event.preventDefault(); handlers.open(address); });
  return node;
}
