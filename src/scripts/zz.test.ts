import { readFileSync } from 'node:fs';
import { execSync } from 'node:child_process';
import { test } from 'vitest';
import { readSyntax } from './syntax';
import { findDefinitions } from './functions';
import { inspectScript } from './index';
test('balance', () => {
  const files = execSync("find /tmp/jl /root/.cache/powersim-dev/julia/usr/share/julia/stdlib /root/.cache/powersim-dev/julia/usr/share/julia/base /work/main/test/fixtures/julia -name '*.jl'").toString().trim().split('\n');
  let bad = 0, n = 0, defs = 0; const t0 = Date.now(); let bytes = 0;
  for (const f of files) {
    let text: string; try { text = readFileSync(f, 'utf8'); } catch { continue; }
    n++; bytes += text.length;
    const s = readSyntax(text);
    const last = s.tokens.length - 1;
    const un = [...s.closes].filter(([o, c]) => { const a = s.tokens[o], b = s.tokens[c]; const m: any = {'(':')','[':']','{':'}'}; return (m[a!.text] ?? 'end') !== b!.text; });
    // stray closers
    const closers = new Set(s.closes.values());
    const stray = s.tokens.filter((t, i) => ((t.kind==='operator' && /^[)\]}]$/.test(t.text)) || false) && !closers.has(i));
    const strayEnd = s.tokens.filter((t, i) => t.kind==='keyword' && t.text==='end' && !closers.has(i) && !s.around[i]!.some(o=>'([{'.includes(o.text)));
    if (un.length || stray.length || strayEnd.length) { bad++; if (bad < 25) console.log(f, un.slice(0,1).map(([o,c]) => `${s.tokens[o]!.text}@${s.tokens[o]!.line}->${s.tokens[c]!.text}@${s.tokens[c]!.line}`), stray.slice(0,2).map(t=>t.text+'@'+t.line), strayEnd.slice(0,2).map(t=>t.text+'@'+t.line)); }
    defs += findDefinitions(s).length;
    void last;
  }
  console.log({ n, bad, defs, ms: Date.now() - t0, bytes });
});
test('scripts', () => {
  for (const f of execSync("ls /work/main/test/fixtures/julia/scripts/*.jl /tmp/jl/test/run_partitioned_simulation.jl /tmp/jl/test/test_simulation_partitions.jl").toString().trim().split('\n')) {
    const r = inspectScript(readFileSync(f,'utf8'), { buildFunction: f.includes('custom')?'my_build':'build_simulation', executeFunction: f.includes('custom')?'my_execute':'execute_simulation', generation: 'G1', readInclude: (p) => { try { return readFileSync(f.replace(/[^/]*$/, p), 'utf8'); } catch { return undefined; } } });
    console.log(f, r.usesPowerSimulations, r.build, r.execute, r.findings.map(x => `${x.severity} ${x.code} ${x.file??''}:${x.line} ${x.message} -> ${x.remedy}`));
  }
});
