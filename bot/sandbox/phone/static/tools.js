// What stands around a conversation: the menu, the drawer for subscriptions, the dialog with codes to scan.
import { el } from "./view.js";

const $ = (id) => document.getElementById(id);

export function key(word, kind, run) {
  const button = el("button", kind, word);
  button.type = "button";
  button.addEventListener("click", run);
  return button;
}

export function drawMenu(menu, tap) {
  $("menu").hidden = !menu.length;
  $("menu").replaceChildren(...menu.map((entry) => {
    const box = el("div");
    const inner = entry.sub_button || [];
    const sub = inner.length ? el("div", "sub") : null;
    const head = key(entry.name, sub ? "more" : "", () => {
      for (const other of $("menu").querySelectorAll(".sub")) if (other !== sub) other.hidden = true;
      if (sub) sub.hidden = !sub.hidden;
      else tap(entry);
    });
    box.append(head);
    if (sub) {
      sub.hidden = true;
      sub.append(...inner.map((one) => key(one.name, "", () => { sub.hidden = true; tap(one); })));
      box.append(sub);
    }
    return box;
  }));
}

// The window in which WeChat asks whether an account may send: resolves to template → accept | reject, or null.
export function askSubscription(rows) {
  return new Promise((resolve) => {
    const box = el("section", "popup");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", "订阅通知");
    const close = (answer) => { $("drawer").hidden = true; $("drawer").replaceChildren(); resolve(answer); };
    const head = el("p", "from", "评绩 申请");
    box.append(head, el("h3", "", "给你发送以下消息"));
    const boxes = rows.map((row) => {
      const label = el("label");
      const input = el("input");
      input.type = "checkbox";
      input.checked = true;
      input.value = row.id;
      label.append(input, el("span", "", row.title), el("small", "", row.credits ? `还可收 ${row.credits} 条` : "一次同意收一条"));
      box.append(label);
      return input;
    });
    const all = (answer) => Object.fromEntries(boxes.map((one) => [one.value, one.checked ? answer : "reject"]));
    const keys = el("div", "keys");
    keys.append(key("拒绝", "", () => close(all("reject"))), key("允许", "main", () => close(all("accept"))));
    box.append(keys);
    $("drawer").replaceChildren(box);
    $("drawer").hidden = false;
    $("drawer").onclick = (event) => { if (event.target === $("drawer")) close(null); };
    $("drawer").onkeydown = (event) => { if (event.key === "Escape") close(null); };
    keys.lastChild.focus();
  });
}

export function ask(question, value, run, codes = []) {
  $("question").textContent = question;
  $("answer").value = value;
  $("codes").hidden = !codes.length;
  $("codes").replaceChildren(...codes.map((code) => {
    const button = key("", "", () => { $("answer").value = code.address; $("ask").close("ok"); });
    const picture = el("img");
    picture.src = code.picture;
    picture.alt = "";
    picture.width = picture.height = 84;
    button.append(picture, el("span", "", code.name));
    return button;
  }));
  $("ask").returnValue = "";
  $("ask").onclose = () => { if ($("ask").returnValue && $("answer").value.trim()) run($("answer").value.trim()); };
  $("ask").showModal();
}

let hiding = 0;
export function tell(words) {
  let note = $("toast");
  if (!note) {
    note = el("p", "toast");
    note.id = "toast";
    note.setAttribute("role", "status");
    document.querySelector(".phone").append(note);
  }
  note.textContent = words;
  note.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { note.hidden = true; }, 2600);
}
