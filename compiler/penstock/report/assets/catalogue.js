shows.catalogue = (() => {
  const field = byId("catalogue-search");
  if (!field) return undefined;
  const entries = all("[data-entry]");
  const pages = all("[data-spec]");
  const texts = new Map(pages.map((page) => [page.dataset.spec, `${page.dataset.spec} ${page.textContent}`.toLowerCase()]));
  let spec = "";
  const filter = () => {
    const wanted = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const entry of entries) {
      const text = texts.get(entry.dataset.entry) ?? "";
      const stays = wanted.every((word) => text.includes(word));
      entry.parentElement.hidden = !stays;
      left += stays;
    }
    for (const list of all(".index ul")) {
      const empty = all("li:not([hidden])", list).length === 0;
      list.hidden = empty;
      list.previousElementSibling.hidden = empty;
    }
    byId("catalogue-count").textContent = wanted.length ? `${left} of ${counted(entries.length, "resource")}` : "";
  };
  field.addEventListener("input", () => {
    filter();
    remember("catalogue", { spec, q: field.value.trim() });
  });
  return ({ spec: wanted = "", q = "" }) => {
    spec = texts.has(wanted) ? wanted : "";
    if (field.value.trim() !== q) field.value = q;
    filter();
    byId("catalogue-all").hidden = spec !== "";
    for (const page of pages) page.hidden = page.dataset.spec !== spec;
    for (const entry of entries) {
      if (entry.dataset.entry === spec) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    }
    if (spec) window.scrollTo(0, 0);
  };
})();
