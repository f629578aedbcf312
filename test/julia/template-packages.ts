/** What the script in Julia that *Create Simulation Script* writes takes from other packages, as little as the stand-in needs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const STUBS = {
  PowerSystems: `
    transform_single_time_series!(system, horizon, interval) = system
    export transform_single_time_series!`,
  PowerSystemCaseBuilder: `
    import PowerSimulations, Dates
    struct PSISystems end
    build_system(::Type{PSISystems}, name) = PowerSimulations.System(; name = name,
        horizon = Dates.Hour(endswith(name, "_rt") ? 1 : 48), interval = Dates.Hour(endswith(name, "_rt") ? 1 : 24))
    export PSISystems, build_system`,
  HiGHS: 'struct Optimizer end',
  JuMP: 'optimizer_with_attributes(optimizer, attributes...) = optimizer',
};

/** Writes the packages into a folder. Returns the `JULIA_LOAD_PATH` with which scripts find them. */
export function writePackages(folder: string): string {
  for (const [name, text] of Object.entries(STUBS)) {
    mkdirSync(path.join(folder, name, 'src'), { recursive: true });
    writeFileSync(path.join(folder, name, 'src', `${name}.jl`), `module ${name}\n${text}\nend\n`);
  }
  return `@:${folder}:@stdlib`;
}

/** The script without the networks of its models, which the stand-in's templates do not take. */
export const withoutNetworks = (script: string): string =>
  script.replaceAll('(; network = NetworkModel(CopperPlatePowerModel))', '()');
