interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export interface Lockfile {
  packages: Record<string, LockedPackage>;
}

const SYSTEMS = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "aix",
  "win32",
];
const PROCESSORS = ["arm64", "arm", "ia32", "loong64", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/**
 * Adds what npm leaves out of a lock file when the registry at hand does not offer an optional package for another platform. Without
 * these entries `npm ci` refuses the whole file; with them the package is skipped here and fetched where it exists. Returns their names.
 */
export function completeLock(lock: Lockfile): string[] {
  const added: string[] = [];
  for (const [path, parent] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
      if (isLocked(lock, path, name)) continue;
      const platform = platformOf(name);
      if (platform === null || !/^\d/.test(range)) continue;
      lock.packages[`node_modules/${name}`] = {
        version: range,
        ...platform,
        ...(parent.dev ? { dev: true } : {}),
        optional: true,
      };
      added.push(name);
    }
  }
  if (added.length > 0) {
    const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
    lock.packages = Object.fromEntries(sorted);
  }
  return added;
}

/** Whether some node_modules from the parent's up to the root holds the package. */
function isLocked(lock: Lockfile, parentPath: string, name: string): boolean {
  for (let at = parentPath; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const folder = at === "" ? "" : `${at}/`;
    if (lock.packages[`${folder}node_modules/${name}`]) return true;
    if (at === "") return false;
  }
}

/** The platform that a package's name ends with, in the words of package.json; null for a package of no platform. */
function platformOf(name: string): Pick<LockedPackage, "os" | "cpu" | "libc"> | null {
  const parts = name.split(/[-/]/);
  const os = SYSTEMS.filter((system) => parts.includes(system));
  const cpu = PROCESSORS.filter((processor) => parts.includes(processor));
  if (cpu.length !== 1) return null;
  const last = parts.at(-1) ?? "";
  const libc = /^gnu/.test(last) ? "glibc" : /^musl/.test(last) ? "musl" : null;
  return { cpu, ...(os.length > 0 ? { os } : {}), ...(libc && os.includes("linux") ? { libc: [libc] } : {}) };
}
