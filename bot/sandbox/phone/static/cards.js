// Template cards of WeCom and tappable menus of the Official Account, as a phone shows them.
import { el } from "./view.js";

const drafts = new Map(); // line id → question → ids: kept while new messages redraw the conversation

export function drawCard(line, handlers) {
  const { body, replaced, chosen } = line.card;
  const node = el("section", "tcard");
  node.setAttribute("aria-label", body.main_title?.title || "模板卡片");
  const marked = body.source?.desc_color === 2 ? " red" : "";
  if (body.source?.desc) node.append(el("small", `source${marked}`, body.source.desc));
  if (body.main_title?.title) node.append(el("b", "", body.main_title.title));
  if (body.main_title?.desc) node.append(el("p", "", body.main_title.desc));
  if (body.quote_area?.quote_text) node.append(el("blockquote", "", body.quote_area.quote_text));
  if (body.sub_title_text) node.append(el("p", "", body.sub_title_text));
  node.append(...facts(body.horizontal_content_list, handlers));
  const draft = drafts.get(line.id) || (Object.keys(chosen).length ? { ...chosen } : preset(body));
  drafts.set(line.id, draft);
  for (const question of questions(body)) node.append(ask(line, question, draft, !!replaced));
  node.append(...links(body, handlers), ...buttons(line, body, draft, handlers, replaced));
  return node;
}

function facts(rows, handlers) {
  if (!rows?.length) return [];
  const list = el("dl");
  for (const row of rows) {
    const value = el("dd", "", row.type === 1 && row.url ? "" : row.value || "");
    if (row.type === 1 && row.url) {
      const link = el("button", "inline", row.value || row.url);
      link.type = "button";
      link.addEventListener("click", () => handlers.open(row.url));
      value.append(link);
    }
    list.append(el("dt", "", row.keyname), value);
  }
  return [list];
}

function questions(body) {
  const vote = body.checkbox ? [{ ...body.checkbox, kind: body.checkbox.mode === 1 ? "checkbox" : "radio" }] : [];
  const drop = [...(body.select_list || []), ...(body.button_selection ? [body.button_selection] : [])];
  return [...vote, ...drop.map((one) => ({ ...one, kind: "select" }))];
}

function preset(body) {
  const draft = {};
  for (const one of questions(body)) {
    const checked = one.option_list.filter((option) => option.is_checked).map((option) => option.id);
    draft[one.question_key] = one.kind === "select" ? [one.selected_id || one.option_list[0].id] : checked;
  }
  return draft;
}

function ask(line, question, draft, done) {
  const keep = (ids) => { draft[question.question_key] = ids; };
  const box = el("fieldset");
  box.disabled = done;
  if (question.title) box.append(el("legend", "", question.title));
  if (question.kind === "select") {
    const pick = el("select");
    pick.setAttribute("aria-label", question.title || "选择");
    for (const option of question.option_list) pick.append(new Option(option.text, option.id));
    pick.value = draft[question.question_key]?.[0] ?? question.option_list[0].id;
    pick.addEventListener("change", () => keep([pick.value]));
    box.append(pick);
    return box;
  }
  for (const option of question.option_list) {
    const label = el("label");
    const input = el("input");
    input.type = question.kind;
    input.name = `card${line.id}-${question.question_key}`;
    input.value = option.id;
    input.checked = (draft[question.question_key] || []).includes(option.id);
    input.addEventListener("change", () => keep([...box.querySelectorAll("input:checked")].map((one) => one.value)));
    label.append(input, el("span", "", option.text));
    box.append(label);
  }
  return box;
}

function links(body, handlers) {
  const rows = (body.jump_list || []).filter((row) => row.url);
  const action = body.card_action?.url;
  if (action && !rows.some((row) => row.url === action)) rows.push({ title: "查看详情", url: action });
  return rows.map((row) => {
    const button = el("button", "jump", row.title);
    button.type = "button";
    button.addEventListener("click", () => handlers.open(row.url));
    return button;
  });
}

function buttons(line, body, draft, handlers, replaced) {
  if (replaced) return [el("p", "done", replaced)];
  const rows = [...(body.button_list || []), ...(body.submit_button ? [body.submit_button] : [])];
  if (!rows.length) return [];
  const box = el("div", "keys");
  for (const row of rows) {
    const button = el("button", row.style === 2 ? "warn" : "", row.text);
    button.type = "button";
    button.addEventListener("click", async () => {
      if (row.type === 1 && row.url) return handlers.open(row.url);
      for (const other of box.children) other.disabled = true;
      const given = Object.entries(draft).filter(([, ids]) => ids.length);
      const fine = await handlers.act("press", { line: line.id, value: row.key, chosen: Object.fromEntries(given) });
      for (const other of box.children) other.disabled = false;
      return fine;
    });
    box.append(button);
  }
  return [box];
}

export function drawChoices(line, handlers) {
  const node = el("div", "bubble");
  if (line.card.head) node.append(el("p", "", line.card.head));
  for (const row of line.card.list) {
    const button = el("button", "say choice", row.content);
    button.type = "button";
    button.addEventListener("click", () => handlers.act("choose", { line: line.id, value: String(row.id) }));
    node.append(button);
  }
  if (line.card.tail) node.append(el("p", "", line.card.tail));
  return node;
}
