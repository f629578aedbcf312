import { it } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { runInMemory } from './fixtures/run';
import { twoLevels } from './fixtures/simulations';
import { System } from './system/system';
import { NetworkModel } from './formulations/template';
import { build } from './simulation/build';
import { execute } from './simulation/execute';
it('perf', {timeout: 400000}, async () => {
  const { addSyntheticYear } = await import('../../samples/embedded/synthetic_year.mjs' as string);
  const make=async()=>{ const s=await System.fromFile('/work/main/samples/embedded/five_bus.json'); addSyntheticYear(s); return s; };
  const sys=await make();
  const n=new NetworkModel('CopperPlatePowerModel',{useSlacks:true});
  const folder=mkdtempSync('/tmp/pfive-');
  const sim=twoLevels(sys,28,{network:n,simulationFolder:folder,name:'x'});
  let c=process.cpuUsage(); let t=performance.now();
  await build(sim); await execute(sim);
  c=process.cpuUsage(c);
  console.log(sim.status, sim.failure, performance.now()-t,'ms; cpu', (c.user+c.system)/1e6,'rss',process.memoryUsage().rss/1e6);
  const whole=await runInMemory(twoLevels(sys,28,{network:n}));
  const secs=whole.of('UC').map(u=>u.solved.seconds).sort((a,b)=>a-b);
  console.log('UC median',secs[14],'max',secs.at(-1), 'ED total', whole.of('ED').reduce((a,e)=>a+e.solved.seconds,0), 'slack', whole.of('ED').reduce((a,e)=>a+e.series('SystemBalanceSlackUp__System','4')[0]!,0));
  for (const [i,start,steps,ov] of [[2,6,8,1],[3,13,8,1],[4,20,8,1],[2,7,7,0],[3,14,7,0]] as const) {
    const p=await runInMemory(twoLevels(await make(),steps,{network:n,initialTime:new Date(Date.UTC(2024,0,1+start)).toISOString().slice(0,19)}));
    let first=-1,last=-1,diffs=0; const eds=p.of('ED');
    eds.forEach((e,k)=>{ const w=whole.of('ED')[start*24+k]!; const names=['Alta','Park City','Solitude','Sundance','Brighton']; const d=Math.max(...names.map(u=>Math.abs(e.series('ActivePowerVariable__ThermalStandard',u)[0]!-w.series('ActivePowerVariable__ThermalStandard',u)[0]!))); if(d>0){diffs++; last=k; if(first<0) first=k;} });
    console.log('partition',i,'overlap',ov,'differing hours',diffs,'first',first,'last',last);
  }
});
