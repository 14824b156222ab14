const views = all("section[data-view]");
/** Without a script the address scrolls to the view; with one it shows the view alone. */
for (const view of views) view.removeAttribute("id");

const read = () => {
  const [, name = "", told = ""] = /^#\/([^?]*)\??(.*)$/.exec(location.hash) ?? [];
  const parameters = {};
  for (const pair of told.split("&").filter(Boolean)) {
    const [key, value = ""] = pair.split("=");
    try {
      parameters[decodeURIComponent(key)] = decodeURIComponent(value.replace(/\+/g, " "));
    } catch {
      // an address that somebody cut is no reason to show nothing
    }
  }
  return [views.find((view) => view.dataset.view === name) ?? views[0], parameters];
};

/** What scrolls sideways can be scrolled by key. */
const scrollable = (view) => {
  // all is measured before anything is written, so that the page is laid out once
  const boxes = all(".wide, pre", view).map((box) => [box, box.scrollWidth > box.clientWidth + 1]);
  for (const [box, scrolls] of boxes) {
    // what fits does not scroll by itself, so that the head of a table stays in sight
    box.classList.toggle("over", scrolls);
    if (scrolls) box.tabIndex = 0;
    else if (box.hasAttribute("tabindex")) box.removeAttribute("tabindex");
  }
};

let shown = null;
const go = () => {
  const [view, parameters] = read();
  if (!view) return;
  for (const each of views) each.hidden = each !== view;
  for (const link of all("#views a")) {
    if (link.dataset.go === view.dataset.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (shown !== view) {
    if (shown !== null) {
      window.scrollTo(0, 0);
      byId("main").focus({ preventScroll: true });
    }
    shown = view;
  }
  shows[view.dataset.view]?.(parameters);
  scrollable(view);
};

const themes = ["system", "light", "dark"];
const theme = byId("theme");
const memory = {
  get: () => { try { return localStorage.getItem("penstock-theme"); } catch { return null; } },
  set: (value) => { try { localStorage.setItem("penstock-theme", value); } catch { /* a sandbox has none */ } },
};
const dress = (name) => {
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  theme.textContent = `Theme: ${name}`;
};
let dressed = themes.includes(memory.get()) ? memory.get() : "system";
theme.addEventListener("click", () => {
  dressed = themes[(themes.indexOf(dressed) + 1) % themes.length];
  memory.set(dressed);
  dress(dressed);
});
dress(dressed);

const redact = byId("redact");
redact.addEventListener("click", () => {
  redact.setAttribute("aria-pressed", String(document.body.classList.toggle("redacted")));
});

/** Who points at a node of a graph sees what it leads to and what leads to it. */
for (const graph of all(".graph svg")) {
  const edges = all(".edge", graph);
  const light = (node) => {
    graph.classList.toggle("focus", node !== null);
    const near = new Set(node === null ? [] : [node.dataset.node]);
    for (const edge of edges) {
      const on = node !== null && (edge.dataset.from === node.dataset.node || edge.dataset.to === node.dataset.node);
      edge.classList.toggle("on", on);
      if (on) near.add(edge.dataset.from).add(edge.dataset.to);
    }
    for (const each of all(".node", graph)) each.classList.toggle("on", near.has(each.dataset.node));
  };
  for (const node of all(".node", graph)) {
    node.addEventListener("mouseenter", () => light(node));
    node.addEventListener("mouseleave", () => light(null));
    node.addEventListener("focus", () => light(node));
    node.addEventListener("blur", () => light(null));
  }
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});
document.querySelector(".tools").hidden = false;
window.addEventListener("hashchange", go);
window.addEventListener("resize", () => shown && scrollable(shown));
document.documentElement.dataset.ready = "";
go();
