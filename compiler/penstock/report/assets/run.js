shows.run = (() => {
  const box = byId("run-steps");
  if (!box) return undefined;
  const { steps, inputs } = report.sections.run;
  box.append(...values("Inputs", inputs), waterfall(Object.entries(steps).map(([id, step]) => ({ id, ...step }))));
  byId("run-plain").hidden = true;
  return () => {};
})();
