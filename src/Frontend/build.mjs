// Bundles what the two web fronts serve: the product (src/Web) and the simulator (src/Simulator). Run by eng/Frontend.targets.
import { build } from 'esbuild';
import { PurgeCSS } from 'purgecss';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const fronts = {
  web: { entries: ['scripts/web.ts', 'scripts/chart.ts', 'scripts/editor.ts', 'styles/web.css'], out: '../Web/wwwroot/assets' },
  simulator: { entries: ['scripts/simulator.ts', 'styles/simulator.css'], out: '../Simulator/wwwroot/assets' },
};

// Tabler has a rule for every component that there is: those whose classes stand nowhere in our sources are left out.
const unused = {
  name: 'unused',
  setup(build) {
    build.onLoad({ filter: /tabler\.min\.css$/ }, async ({ path }) => {
      const content = ['../Web/**/*.{razor,cs}', '../Simulator/**/*.{razor,cs}', 'scripts/*.ts'].map(glob => join(here, glob));
      const [{ css }] = await new PurgeCSS().purge({ content, css: [path], skippedContentGlobs: ['**/{bin,obj,wwwroot}/**'] });
      return { contents: css, loader: 'css' };
    });
  },
};

for (const front of Object.values(fronts)) {
  const out = join(here, front.out);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({
    absWorkingDir: here,
    entryPoints: front.entries,
    outdir: out,
    entryNames: '[name]',
    assetNames: '[name]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox120', 'safari17'],
    loader: { '.woff2': 'file' },
    legalComments: 'none',
    alias: { '@codemirror/lang-javascript': './scripts/no-script.ts' },
    plugins: [unused],
    logLevel: 'warning',
  });
  writeFileSync(join(out, 'icons.json'), JSON.stringify(icons()));
}

// Inline SVG icons: the inner markup of every Tabler icon whose name stands in quotes in a source file.
function icons() {
  const nodes = JSON.parse(readFileSync(join(here, 'node_modules/@tabler/icons/tabler-nodes-outline.json'), 'utf8'));
  const used = new Set(['copy', 'check', 'moon', 'sun', 'menu-2']);
  for (const root of ['../Web', '../Simulator']) for (const text of sources(join(here, root)))
    for (const [, name] of text.matchAll(/"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"/g)) if (nodes[name]) used.add(name);
  return Object.fromEntries([...used].sort().map(n => [n, nodes[n].map(([tag, a]) => `<${tag} ${Object.entries(a).map(([k, v]) => `${k}="${v}"`).join(' ')}/>`).join('')]));
}

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) { if (!['bin', 'obj', 'wwwroot', 'node_modules'].includes(entry.name)) yield* sources(path); }
    else if (/\.(razor|cs)$/.test(entry.name)) yield readFileSync(path, 'utf8');
  }
}
