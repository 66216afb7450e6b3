/**
 * The allowed arrows: which workspace folder may import which. A folder that is not named on the right of its
 * line is forbidden to it, in tests too, save for what `testHelpers` adds. New packages add a line here.
 */
const allowedArrows = {
  "packages/plugin-api": [],
  "packages/event-catalog": [],
  "packages/egress": ["packages/plugin-api"],
  "packages/stack": [],
  "packages/api-types": [],
  "packages/create-plugin": [],
  "packages/tooling": ["packages/stack"],
  "packages/dialects": ["packages/plugin-api"],
  "packages/plugin-testing": ["packages/plugin-api"],
  "packages/core": ["packages/plugin-api", "packages/event-catalog"],
  "packages/database": ["packages/core", "packages/plugin-api"],
  "plugins/(?!webhook/)[^/]+": ["packages/plugin-api"],
  "plugins/webhook": ["packages/plugin-api", "packages/dialects"],
  "apps/engine": ["packages/[^/]+"],
  "apps/cli": ["packages/[^/]+"],
  "apps/console": ["packages/[^/]+"],
};

const testHelpers = ["packages/stack", "packages/plugin-testing"];
const testFiles = "[.](test|fixture)[.]ts$|/(testing|test-support)/";
/** `event` is not among them: it is the vocabulary that every step speaks. */
const steps = "subscription|filter|template|delivery|lane|settle";

/** Everything in the workspace but the folder itself and what its line names. */
function forbidden(name, from, allowed) {
  const own = Object.keys(allowedArrows).find((folder) => from.path.startsWith(`^${folder}/`));
  return {
    name,
    severity: "error",
    from,
    to: { path: "^(apps|packages|plugins|test)/", pathNot: [own, ...allowed].map((folder) => `^${folder}/`) },
  };
}

const arrows = Object.entries(allowedArrows).flatMap(([folder, allowed]) => [
  forbidden(`arrow: ${folder}`, { path: `^${folder}/`, pathNot: testFiles }, allowed),
  forbidden(`arrow: tests of ${folder}`, { path: `^${folder}/.*(${testFiles})` }, [...allowed, ...testHelpers]),
]);

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: "arrow: database knows plugins by type only",
      severity: "error",
      from: { path: "^packages/database/", pathNot: testFiles },
      to: { path: "^packages/plugin-api/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "steps of core stay apart",
      comment:
        "Only the files beside the folders (intake.ts, dispatch.ts, drain.ts, plan.ts, compile-connector.ts) call across; a step may know another's types, and everybody knows events.",
      severity: "error",
      from: { path: `^packages/core/src/(${steps})/`, pathNot: testFiles },
      to: { path: `^packages/core/src/((${steps})/|(intake|drain)[.]ts$)`, pathNot: "^packages/core/src/$1/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "core is plain TypeScript",
      severity: "error",
      from: { path: "^packages/core/src/", pathNot: testFiles },
      to: { path: "node_modules/(@nestjs|@mikro-orm|pg|kysely|kafkajs|bullmq|ioredis|fastify|undici)/|^(node:)?(net|http|https|fs)$" },
    },
    {
      name: "only egress opens sockets to targets",
      severity: "error",
      from: { path: "^(apps|packages|plugins)/", pathNot: [testFiles, "^packages/egress/"] },
      to: { path: "node_modules/undici/" },
    },
    {
      name: "tests are not imported",
      severity: "error",
      from: { path: "^(apps|packages|plugins)/", pathNot: testFiles },
      to: { path: testFiles },
    },
    { name: "no cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "imports resolve", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/dist/|/[.]scratch/" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["trunkline-source", "types", "import", "node", "default"] },
  },
};
