const isMessages = (value) => Array.isArray(value) && value.length > 0
  && value.every((each) => each && typeof each.role === "string" && typeof each.content === "string");

/** A value with its name: messages one by one, texts as they stand, anything else as JSON. */
const given = (name, value) => {
  if (isMessages(value)) return value.flatMap((message) => given(`${name} · ${message.role}`, message.content));
  return [h("p", { class: "given" }, line(name)), h("pre", { class: "text" }, visible(show(value)) || h("i", {}, "(empty)"))];
};

const values = (title, all) => {
  const entries = Object.entries(all ?? {});
  if (!entries.length) return [];
  return [h("h5", {}, title), ...entries.flatMap(([name, value]) => given(name, value))];
};

const stepped = (step, depth, start, total) => {
  const began = start + step.began;
  const told = [step.tokens ? counted(step.tokens, "token") : "", step.usd ? usd(step.usd) : ""].filter(Boolean);
  const state = [step.type, step.skipped ? "skipped" : "", step.error ? "failed" : "", step.cached ? "from the store" : "",
    step.attempts > 1 ? counted(step.attempts, "attempt") : "", step.model ?? ""].filter(Boolean);
  const name = h("span", { class: "name" }, h("span", {}, line(step.id, 60), h("small", {}, line(state.join(" · "), 80))));
  name.style.paddingLeft = `${depth * 1.1}rem`;
  const bar = h("i");
  bar.style.left = `${Math.min(99, (100 * began) / total)}%`;
  bar.style.width = `${Math.min(100, (100 * step.seconds) / total)}%`;
  const summary = h("summary", {}, name, h("span", { class: "track" }, bar),
    h("span", { class: "figure" }, step.skipped ? dash : seconds(step.seconds)),
    h("span", { class: "figure" }, told.join(", ")));
  const details = h("details", { class: step.error ? "bad" : step.skipped ? "skipped" : null }, summary);
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    details.append(h("div", { class: "body" },
      step.error ? h("p", { class: "bad" }, line(step.error, 2000)) : null,
      step.failures.length ? h("ul", {}, step.failures.map((why) => h("li", {}, line(why, 500)))) : null,
      values("Inputs", step.inputs), values("Outputs", step.outputs)));
    scrollable(details);
  });
  const inner = step.children.map((child) => stepped(child, depth + 1, began, total));
  return h("li", { "data-step": step.id }, details, inner.length ? h("ol", {}, inner) : null);
};

const ends = (steps, start) => Math.max(0, ...steps.map((step) => {
  const began = start + step.began;
  return Math.max(began + step.seconds, ends(step.children, began));
}));

/** Steps as a tree on a common clock; inputs and outputs of each when it is opened. */
const waterfall = (steps) => h("ol", { class: "steps" },
  steps.map((step) => stepped(step, 0, 0, ends(steps, 0) || 1)));
