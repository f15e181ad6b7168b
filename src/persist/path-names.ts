/** Names of files: as the system writes them, and with slashes where there is no system. */
import { findHostModule } from "../host.js";

interface PathNames {
  basename(path: string): string;
  dirname(path: string): string;
  join(directory: string, name: string): string;
}

const SLASHES: PathNames = {
  basename: (path) => path.slice(path.lastIndexOf("/") + 1),
  dirname: (path) => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : "."),
  join: (directory, name) =>
    directory === "." ? name : directory.endsWith("/") ? directory + name : `${directory}/${name}`,
};

export const { basename, dirname, join }: PathNames =
  findHostModule<typeof import("node:path")>("node:path") ?? SLASHES;
