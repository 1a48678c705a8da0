// Compiles scss/*.scss and js/**/{index,worker}.js into lib/static/built, each named by its
// contents (site.3f9a1c20.css) so that a browser may keep it for ever, and compressed beside.
// manifest.json says which file answers to which plain name.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const built = resolve(here, "../lib/static/built");
const target = ["chrome109", "firefox115", "safari15.6"];

/** The scripts that there are: plain name -> source. A folder of js/ has an index and a worker. */
async function scripts() {
  const found = { site: "js/site.js" };
  for (const entry of await readdir(join(here, "js"), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const [index, worker] = ["index.js", "worker.js"].map((f) => join("js", entry.name, f));
    if (existsSync(join(here, index))) found[entry.name] = index;
    if (existsSync(join(here, worker))) found[`${entry.name}-worker`] = worker;
  }
  return found;
}

/** Every bundle as [plain name, bytes]; a script that imports CSS has a style sheet of its name. */
async function bundles() {
  const { outputFiles } = await esbuild.build({
    entryPoints: await scripts(),
    absWorkingDir: here,
    outdir: built,
    bundle: true,
    minify: true,
    format: "esm",
    legalComments: "none",
    loader: { ".svg": "dataurl", ".png": "dataurl" },
    target,
    write: false,
    logLevel: "warning",
  });
  return outputFiles.map((file) => [file.path.slice(built.length + 1), file.contents]);
}

/** Every style sheet of scss/ that is not a part, as [plain name, bytes]. */
async function sheets() {
  const sources = (await readdir(join(here, "scss"))).filter((f) => /^[^_].*\.scss$/.test(f));
  return sources.map((file) => {
    const { css } = sass.compile(join(here, "scss", file), {
      loadPaths: [here],
      quietDeps: true,
      style: "expanded",
    });
    const { code } = esbuild.transformSync(css, { loader: "css", minify: true, target });
    return [file.replace(".scss", ".css"), Buffer.from(code)];
  });
}

/** Write one file under the name of its contents, with what a server may send in its place. */
async function keep(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const hashed = name.replace(/(\.\w+)$/, `.${hash}$1`);
  await writeFile(join(built, hashed), bytes);
  await writeFile(join(built, `${hashed}.gz`), gzipSync(bytes, { level: 9 }));
  await writeFile(join(built, `${hashed}.br`), brotliCompressSync(bytes));
  return [name, hashed];
}

await mkdir(built, { recursive: true });
const made = await Promise.all(
  [...(await bundles()), ...(await sheets())].map(([name, bytes]) => keep(name, bytes)),
);
const manifest = Object.fromEntries(made.sort());
// The manifest changes in one step, and only then does anything old go.
await writeFile(join(built, "manifest.new"), JSON.stringify(manifest, null, 2) + "\n");
await rename(join(built, "manifest.new"), join(built, "manifest.json"));
const current = new Set(Object.values(manifest).flatMap((f) => [f, `${f}.gz`, `${f}.br`]));
for (const file of await readdir(built)) {
  if (file !== "manifest.json" && !current.has(file)) await rm(join(built, file), { force: true });
}
for (const [name, hashed] of made) console.log(`${name} -> built/${hashed}`);
