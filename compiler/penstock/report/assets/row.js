const marks = (row) => [
  row.regressed.length ? ["regressed", "bad"] : null,
  row.improved.length ? ["improved", "good"] : null,
  row.failed ? ["failed", "bad"] : null,
  row.required ? ["required", ""] : null,
  row.reviewed ? null : ["not reviewed", "warn"],
  row.different ? ["different", ""] : null,
].filter(Boolean);

/** The mean of a metric over the answers of a side. */
const mean = (answers, metric) => {
  const scores = answers.map((answer) => answer.scores[metric]).filter((score) => score !== null && score !== undefined);
  return scores.length ? scores.reduce((sum, score) => sum + score, 0) / scores.length : null;
};

const metricNames = (row) => [...new Set([...row.base, ...row.head].flatMap((answer) => Object.keys(answer.scores)))];

const scores = (row) => {
  const rows = metricNames(row).map((metric) => {
    const [base, head] = [mean(row.base, metric), mean(row.head, metric)];
    const word = row.regressed.includes(metric) ? ["worse", "bad"] : row.improved.includes(metric) ? ["better", "good"] : null;
    const delta = base === null || head === null ? dash : signed(head - base);
    return h("tr", {}, h("th", { scope: "row" }, line(metric)), h("td", { class: "right" }, number(base)),
      h("td", { class: "right" }, number(head)), h("td", { class: "right" }, delta),
      h("td", {}, word ? h("span", { class: word[1] }, word[0]) : ""));
  });
  if (!rows.length) return null;
  const heads = ["metric", "base", "head", "head − base", ""];
  return h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, heads.map((title, place) =>
    h(title ? "th" : "td", { scope: title ? "col" : null, class: place > 0 && place < 4 ? "right" : null }, title)))),
  h("tbody", {}, rows)));
};

const outputs = (base, head) => {
  const withheld = [base, head].some((answer) => answer && answer.outputs === null);
  if (withheld) return [h("p", { class: "note" }, "Texts are not shown: the data lie outside the repository.")];
  const names = [...new Set([...Object.keys(base?.outputs ?? {}), ...Object.keys(head?.outputs ?? {})])];
  return names.flatMap((name) => {
    const [before, after] = [base, head].map((answer) => (name in (answer?.outputs ?? {}) ? show(answer.outputs[name]) : ""));
    if (!base || !head) return given(name, (head ?? base).outputs[name]);
    return [sides(before, after, [`base · ${line(name)}`, `head · ${line(name)}`])];
  });
};

const told = (answer, side) => answer && h("p", { class: "note" },
  `${side}: ${answer.status}, ${seconds(answer.seconds)}, ${usd(answer.usd)}, ${counted(answer.tokens, "token")}`,
  answer.error ? h("span", { class: "bad" }, ` · ${line(answer.error, 500)}`) : null);

/** Buttons of which one is pressed. */
const choice = (label, names, chosen, then) => h("div", { class: "choice", role: "group", "aria-label": label },
  names.map((name) => {
    const button = h("button", { type: "button", "aria-pressed": String(name === chosen) }, name);
    button.addEventListener("click", () => then(name));
    return button;
  }));

const traces = (base, head) => {
  const both = [["base", base], ["head", head]].filter(([, answer]) => answer?.steps?.length);
  if (!both.length) return [h("h4", {}, "Steps"), h("p", { class: "note" }, "The steps of this answer were not kept.")];
  const box = h("div");
  const draw = (name) => {
    const [, answer] = both.find(([side]) => side === name);
    box.replaceChildren(both.length > 1 ? choice("Whose steps", both.map(([side]) => side), name, draw) : "",
      waterfall(answer.steps));
  };
  draw(both[both.length - 1][0]);
  return [h("h4", {}, "Steps"), box];
};

/** A row in full. `repeat`: which of its answers. */
const rowPage = (row, repeat = 0) => {
  const times = Math.max(row.base.length, row.head.length);
  const [base, head] = [row.base[repeat], row.head[repeat]];
  const again = (name) => {
    const article = byId("row");
    article.replaceChildren(...rowPage(row, Number(name.split(" ")[1]) - 1));
    scrollable(article);
  };
  const facts = [["evaluation", row.evaluation], ["environment", row.environment], ["chain", row.chain],
    row.cluster === row.row ? null : ["cluster", row.cluster], ...Object.entries(row.slices)].filter(Boolean);
  return [
    h("h3", {}, h("span", {}, line(row.row)), marks(row).map(([word, tone]) => h("span", { class: `mark ${tone}` }, word))),
    h("dl", {}, facts.map(([name, value]) => h("div", {}, h("dt", {}, line(name)), h("dd", {}, line(String(value)))))),
    scores(row),
    h("h4", {}, "Question"),
    row.inputs === null ? h("p", { class: "note" }, "Texts are not shown: the data lie outside the repository.")
      : Object.entries(row.inputs).flatMap(([name, value]) => given(name, value)),
    h("h4", {}, "Answer"),
    times > 1 ? choice("Which repeat", Array.from({ length: times }, (_, n) => `repeat ${n + 1}`), `repeat ${repeat + 1}`, again) : null,
    outputs(base, head), told(base, "base"), told(head, row.base.length ? "head" : "answer"),
    traces(base, head),
  ].flat(2).filter((each) => each !== null && each !== undefined);
};
