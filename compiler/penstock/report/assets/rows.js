shows.rows = (() => {
  const list = byId("rows-list");
  if (!list) return undefined;
  const every = report.sections.rows.rows;
  const high = 56;
  const beyond = 6;
  const tests = {
    all: () => true,
    different: (row) => row.different,
    regressed: (row) => row.regressed.length > 0,
    improved: (row) => row.improved.length > 0,
    failed: (row) => row.failed,
    required: (row) => row.required,
  };
  const state = { filter: "all", evaluation: "", q: "", order: "", row: "", from: "" };
  // evaluations may share rows, and environments do
  const times = new Map();
  for (const row of every) times.set(row.row, (times.get(row.row) ?? 0) + 1);
  const origin = (row) => (times.get(row.row) > 1 ? `${row.evaluation}/${row.environment}` : "");
  const fields = { q: byId("rows-search"), evaluation: byId("rows-evaluation"), order: byId("rows-order") };
  const spacer = h("div", { role: "presentation" });
  const article = byId("row");
  let found = every;
  let chosen = -1;
  byId("rows-plain").hidden = true;
  byId("rows").hidden = false;
  list.append(spacer);

  const texts = new Array(every.length);
  const text = (place) => {
    const row = every[place];
    texts[place] ??= JSON.stringify([row.row, row.inputs, row.head.map((a) => [a.outputs, a.error]), row.slices,
      row.base.map((a) => a.outputs)]).toLowerCase();
    return texts[place];
  };
  // what a search reads is made ready while nobody waits
  let ready = 0;
  const warm = () => {
    const until = performance.now() + 8;
    while (ready < every.length && performance.now() < until) text(ready++);
    if (ready < every.length) setTimeout(warm, 30);
  };
  setTimeout(warm, 200);

  const loss = (row) => Math.max(0, ...row.regressed.map((metric) =>
    Math.abs((mean(row.base, metric) ?? 0) - (mean(row.head, metric) ?? 0))));

  const questioned = (row) => {
    const first = row.inputs === null ? "" : Object.values(row.inputs)[0];
    return first === undefined ? "" : line(show(first).slice(0, 300), 160);
  };
  const moved = (row) => {
    const metric = row.regressed[0] ?? row.improved[0];
    if (metric === undefined) return row.failed ? h("span", { class: "moved bad" }, row.head[0]?.status === "ok" ? "failed" : row.head[0]?.status ?? "") : "";
    return h("span", { class: `moved ${row.regressed.length ? "bad" : "good"}` },
      `${line(metric, 14)} ${number(mean(row.base, metric))} → ${number(mean(row.head, metric))}`);
  };
  const option = (place) => {
    const row = found[place];
    const made = h("div", { role: "option", id: `option-${place}`, "data-row": row.row, "aria-selected": String(place === chosen),
      "aria-posinset": place + 1, "aria-setsize": found.length },
    h("div", { class: "one" }, h("span", {}, line(row.row, 60)), moved(row)), h("div", { class: "two text" }, questioned(row)));
    made.style.top = `${place * high}px`;
    made.addEventListener("click", () => choose(place));
    return made;
  };

  const drawn = new Map();
  const draw = (anew = false) => {
    if (anew) {
      drawn.clear();
      spacer.replaceChildren();
      spacer.style.height = `${found.length * high}px`;
      if (!found.length) spacer.append(h("div", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No row is left."));
    }
    const first = Math.max(0, Math.floor(list.scrollTop / high) - beyond);
    const last = Math.min(found.length, Math.ceil((list.scrollTop + list.clientHeight) / high) + beyond);
    for (const [place, made] of drawn) {
      if (place < first || place >= last) {
        made.remove();
        drawn.delete(place);
      }
    }
    for (let place = first; place < last; place++) {
      if (drawn.has(place)) continue;
      const made = option(place);
      drawn.set(place, made);
      spacer.append(made);
    }
  };

  const note = () => remember("rows", { filter: state.filter === "all" ? "" : state.filter, evaluation: state.evaluation,
    q: state.q, order: state.order, row: state.row, from: state.from });

  const mark = () => {
    for (const [place, made] of drawn) made.setAttribute("aria-selected", String(place === chosen));
    if (chosen < 0) list.removeAttribute("aria-activedescendant");
    else list.setAttribute("aria-activedescendant", `option-${chosen}`);
  };

  const choose = (place, quietly = false) => {
    if (place < 0 || place >= found.length) return;
    chosen = place;
    const row = found[place];
    state.row = row.row;
    state.from = origin(row);
    const top = place * high;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + high > list.scrollTop + list.clientHeight) list.scrollTop = top + high - list.clientHeight;
    draw();
    mark();
    article.dataset.row = row.row;
    article.replaceChildren(...rowPage(row));
    scrollable(article);
    if (!quietly) note();
  };

  const apply = () => {
    const wanted = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const places = [];
    const counts = Object.fromEntries(Object.keys(tests).map((name) => [name, 0]));
    for (let place = 0; place < every.length; place++) {
      const row = every[place];
      if (state.evaluation && row.evaluation !== state.evaluation) continue;
      if (wanted.length && !wanted.every((word) => text(place).includes(word))) continue;
      for (const name in tests) counts[name] += tests[name](row);
      if (tests[state.filter](row)) places.push(place);
    }
    found = places.map((place) => every[place]);
    if (state.order === "worst") found = found.map((row) => [loss(row), row]).sort((a, b) => b[0] - a[0]).map(([, row]) => row);
    for (const button of all("#rows-filters button")) {
      button.setAttribute("aria-pressed", String(button.dataset.filter === state.filter));
      button.querySelector("span").textContent = counts[button.dataset.filter].toLocaleString("en");
    }
    byId("rows-count").textContent = `${found.length.toLocaleString("en")} of ${counted(every.length, "row")}.`;
    chosen = found.findIndex((row) => row.row === state.row && (!state.from || state.from === origin(row)));
    list.scrollTop = 0;
    draw(true);
    mark();
  };

  const changed = () => {
    apply();
    if (chosen < 0 && found.length) choose(0, true);
    else if (chosen >= 0) choose(chosen, true);
    if (!found.length) article.replaceChildren();
    note();
  };

  for (const button of all("#rows-filters button")) {
    button.addEventListener("click", () => {
      state.filter = button.dataset.filter;
      changed();
    });
  }
  for (const [name, field] of Object.entries(fields)) {
    field.addEventListener(name === "q" ? "input" : "change", () => {
      state[name] = field.value.trim();
      changed();
    });
  }
  let waiting = false;
  list.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  }, { passive: true });
  const page = () => Math.max(1, Math.floor(list.clientHeight / high) - 1);
  const keys = {
    ArrowDown: () => chosen + 1, ArrowUp: () => chosen - 1, Home: () => 0, End: () => found.length - 1,
    PageDown: () => Math.min(found.length - 1, chosen + page()), PageUp: () => Math.max(0, chosen - page()),
  };
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter") article.focus();
    else if (keys[event.key]) choose(keys[event.key]());
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (list.closest("section").hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.matches("input, select, textarea")) return;
    if (event.key === "j") choose(chosen + 1);
    if (event.key === "k") choose(chosen - 1);
  });

  return (parameters) => {
    state.filter = parameters.filter in tests ? parameters.filter : "all";
    if (!document.querySelector(`#rows-filters [data-filter="${state.filter}"]`)) state.filter = "all";
    state.q = parameters.q ?? "";
    state.order = parameters.order === "worst" ? "worst" : "";
    state.evaluation = every.some((row) => row.evaluation === parameters.evaluation) ? parameters.evaluation : "";
    state.row = parameters.row ?? "";
    state.from = parameters.from ?? "";
    for (const [name, field] of Object.entries(fields)) field.value = state[name];
    apply();
    choose(Math.max(0, chosen), true);
  };
})();
