/** Two texts word by word: [where, text], where is `both`, `before` or `after`. Long or unlike texts stay whole. */
const words = (before, after) => {
  if (before === after) return before ? [["both", before]] : [];
  const wholes = [["before", before], ["after", after]].filter(([, text]) => text);
  const old = before.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
  const now = after.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
  if (old.length > 1500 || now.length > 1500) return wholes;
  const wide = now.length + 1;
  const table = new Uint16Array((old.length + 1) * wide);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      table[i * wide + j] = old[i] === now[j]
        ? table[(i + 1) * wide + j + 1] + 1
        : Math.max(table[(i + 1) * wide + j], table[i * wide + j + 1]);
    }
  }
  if ((2 * table[0]) / (old.length + now.length) < 0.3) return wholes;
  const parts = [];
  const put = (where, text) => {
    const last = parts[parts.length - 1];
    if (last?.[0] === where) last[1] += text;
    else parts.push([where, text]);
  };
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      put("both", old[i]);
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && table[(i + 1) * wide + j] >= table[i * wide + j + 1])) {
      put("before", old[i++]);
    } else {
      put("after", now[j++]);
    }
  }
  return parts;
};

/** Both texts beside each other, with what only one of them holds marked. */
const sides = (before, after, names) => {
  const parts = words(before, after);
  const one = (side, tag, name) => {
    const inner = parts.filter(([where]) => where === "both" || where === side)
      .map(([where, text]) => (where === "both" ? visible(text) : h(tag, {}, visible(text))));
    return h("div", {}, h("p", { class: "side" }, name),
      h("pre", { class: "text" }, inner.length ? inner : h("i", {}, "(empty)")));
  };
  return h("div", { class: "sides" }, one("before", "del", names[0]), one("after", "ins", names[1]));
};
