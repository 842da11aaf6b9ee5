// Zip files and folders on a disk, for the command line.

import { closeSync, fstatSync, lstatSync, openSync, readFileSync, readSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { refuse } from "../src/errors.mjs";
import { byText } from "../src/line.mjs";
import { Pace } from "../src/pace.mjs";
import { ZipArchive, checkNames, checkSizes } from "../src/zip.mjs";

const MAX_MEMBERS = 50000;
const MAX_DEPTH = 3;
const DROPPINGS = [".DS_Store", "Thumbs.db", "desktop.ini"];

const bad = (key, name, params = {}) => refuse("MP-BUNDLE", `archive.${key}`, name, params);

/** A file as `{size, read(start, length)}`. */
class FileSource {
  constructor(path) {
    this.name = basename(path);
    try {
      this.file = openSync(path, "r");
      this.size = fstatSync(this.file).size;
    } catch (error) {
      bad("unreadable", this.name);
    }
  }

  async read(start, length) {
    const data = new Uint8Array(length);
    let done = 0;
    try {
      while (done < length) {
        const count = readSync(this.file, data, done, length - done, start + done);
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      bad("unreadable", this.name);
    }
    return data.subarray(0, done);
  }

  close() {
    if (this.file !== undefined) closeSync(this.file);
  }
}

/** A bundle that somebody has unpacked. Links, and anything else that is no plain file, are refused. */
class FolderArchive {
  constructor(folder) {
    this.folder = folder;
    const found = new Map();
    try {
      this.walk("", 0, found);
    } catch (error) {
      if (error.rule) throw error;
      bad("unreadable", error.path || folder);
    }
    checkNames(found.keys());
    checkSizes(found);
    this.sizes = new Map([...found].sort(([one], [other]) => byText(one, other)));
  }

  walk(inside, depth, found) {
    for (const name of readdirSync(join(this.folder, inside))) {
      const path = inside ? `${inside}/${name}` : name;
      const about = lstatSync(join(this.folder, path));
      if (about.isDirectory() && depth < MAX_DEPTH) this.walk(path, depth + 1, found);
      else if (!about.isFile()) bad("not-a-file", path);
      else if (!DROPPINGS.includes(name)) found.set(path, about.size);
      if (found.size > MAX_MEMBERS) bad("many-members", "", { found: found.size, limit: MAX_MEMBERS });
    }
  }

  async read(name) {
    let data;
    try {
      data = new Uint8Array(readFileSync(join(this.folder, name)));
    } catch (error) {
      bad("unreadable", name);
    }
    const expected = this.sizes.get(name);
    if (data.length !== expected) bad("size-differs", name, { expected, found: data.length });
    return data;
  }
}

/** How to open the bundle at a path, and how to close it again. */
export function bundleAt(path) {
  let source = null;
  return {
    open: async () => {
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return new FolderArchive(path);
      source = new FileSource(path);
      return ZipArchive.open(source, new Pace());
    },
    close: () => source?.close(),
  };
}
