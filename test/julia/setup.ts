/** Compiles the stand-in packages once, so that no test pays for it and no two workers compile the same one. */
import { execa } from 'execa';
import { placesOf } from '../provision/places.mts';
import { type Generation, juliaEnvironment, project } from './bed';

export default async function setup(): Promise<void> {
  for (const generation of ['documented', 'G0', 'G1', 'G2'] as const) await compile(generation);
}

export async function compile(generation: Generation): Promise<void> {
  const { executable } = placesOf('julia');
  const args = [`--project=${project(generation)}`, '--startup-file=no', '-e', 'using PowerSimulations, Distributed'];
  await execa(executable, args, { env: juliaEnvironment() });
}
