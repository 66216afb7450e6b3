import * as nodeModule from "node:module";

/** Built-in modules that compute only; of files the process may read those it was allowed to. Node's permission model leaves holes, e.g. node:sqlite opens any file. */
const ALLOWED = new Set(
  (
    "assert assert/strict buffer crypto events fs path path/posix path/win32 punycode querystring " +
    "stream stream/promises string_decoder timers timers/promises url util util/types"
  ).split(" "),
);

/** Members of `process` by which one process reaches another, or the inside of Node. The permission model does not cover signals. */
const REMOVED = (
  "kill _kill abort execve dlopen binding _linkedBinding getBuiltinModule mainModule " +
  "_debugProcess _debugEnd _startProfilerIdleNotifier _stopProfilerIdleNotifier _getActiveHandles _getActiveRequests " +
  "setuid setgid seteuid setegid setgroups initgroups loadEnvFile"
).split(" ");

/** Takes from this process what a plugin has no business with; before any of its code is loaded. */
export function lockDown(): void {
  nodeModule.registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const resolved = nextResolve(specifier, context);
      if (resolved.url.startsWith("node:") && !ALLOWED.has(resolved.url.slice("node:".length)))
        throw new Error(`${resolved.url} is not for plugins: a plugin computes, the engine sends`);
      return resolved;
    },
  });
  for (const name of REMOVED) remove(process, name);
  for (const name of ["registerHooks", "register", "_load", "_extensions", "_initPaths", "_preloadModules", "runMain"]) remove(nodeModule.Module, name);
  nodeModule.syncBuiltinESMExports();
}

function remove(owner: object, name: string): void {
  Reflect.deleteProperty(owner, name);
  Object.defineProperty(owner, name, { value: undefined, configurable: false, writable: false, enumerable: false });
}
