shows.resources = (() => {
  const field = byId("site-search");
  if (!field) return undefined;
  const rows = all("tr[data-resource]");
  const buttons = all("[data-kind]");
  let kind = "";
  const filter = () => {
    const wanted = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const group of all("[data-of]")) {
      let own = 0;
      for (const row of all("tr[data-resource]", group)) {
        const text = report.texts[row.dataset.resource] ?? "";
        const stays = (!kind || group.dataset.of === kind) && wanted.every((word) => text.includes(word));
        row.hidden = !stays;
        own += stays;
      }
      group.hidden = own === 0;
      left += own;
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    byId("site-count").textContent = wanted.length || kind ? `${left} of ${counted(rows.length, "resource")}` : "";
  };
  const keep = () => {
    filter();
    remember("resources", { kind, q: field.value.trim() });
  };
  field.addEventListener("input", keep);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      kind = kind === button.dataset.kind ? "" : button.dataset.kind;
      keep();
    });
  }
  return ({ kind: wanted = "", q = "" }) => {
    kind = buttons.some((button) => button.dataset.kind === wanted) ? wanted : "";
    if (field.value.trim() !== q) field.value = q;
    filter();
  };
})();
