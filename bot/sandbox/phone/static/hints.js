// What a person would probably type next, read off the conversation: shown as keys above the field.

// What the bot asks to be typed back: its last word since the person's own.
export function pending(lines) {
  for (const line of [...lines].reverse()) {
    if (line.direction === "out") return "";
    const match = line.text.match(/确认 [0-9A-Z]{4,8}/);
    if (match) return match[0];
  }
  return "";
}

// What the bot thinks was meant.
export function guessed(lines) {
  const line = lines.at(-1);
  const match = line?.direction === "in" && line.text.match(/您是想发“([^”]+)”/);
  return match ? match[1] : "";
}

// An enterprise that has not told us yet who it is has its invitation code at hand.
export function unbound(lines, person) {
  const code = person.note.match(/邀请码 (\S+)/);
  return code && !lines.some((line) => line.text.startsWith("绑定好了")) ? `绑定 ${code[1]}` : "";
}

// After “方案”: what can be opened, so that it need not be typed.
export function offered(lines) {
  const line = lines.at(-1);
  if (!line || line.direction !== "in" || !line.text.startsWith("可以开启的方案")) return [];
  const plans = [...line.text.matchAll(/^· ([^（\n]+)（/gm)].map((match) => `开启 ${match[1]}`);
  return plans.length ? [...plans, "帮助"] : plans;
}
