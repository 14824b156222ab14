"use strict";
(() => {
  const find = document.getElementById("find");
  const all = () => Array.from(document.querySelectorAll("main details, main tbody tr, main .finding"));
  document.querySelector(".tools").hidden = false;
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    for (const item of all()) {
      item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
    }
  });
  document.getElementById("unfold").addEventListener("click", () => {
    const folds = Array.from(document.querySelectorAll("main details"));
    const open = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = open;
  });
  document.getElementById("redact").addEventListener("click", () => {
    document.body.classList.toggle("redacted");
  });
})();
