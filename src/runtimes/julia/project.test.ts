import { describe, expect, test } from 'vitest';
import { type ResolveProjectOptions, resolveProject } from './project';

const FILES = ['/home/ada/study/Project.toml', '/home/ada/Project.toml', '/Project.toml'];

function project(changes: Partial<ResolveProjectOptions>, files: readonly string[] = FILES) {
  return resolveProject({
    exeflags: [],
    script: '/home/ada/study/cases/year/my_simulation.jl',
    env: { HOME: '/home/ada' },
    folder: '/home/ada/study',
    exists: (path) => files.includes(path),
    ...changes,
  });
}

describe('the Julia project is', () => {
  const env = { HOME: '/home/ada', JULIA_PROJECT: '/from/environment' };
  const all = { exeflags: ['-O3', '--project=/a=b'], setting: 'set', offered: '/offered', env };

  test('the one in exeflags before all others', () => {
    expect(project(all)).toEqual({ project: '/a=b', source: 'exeflags' });
    expect(project({ ...all, exeflags: ['--project'] })).toEqual({ project: '@.', source: 'exeflags' });
  });

  test('then the setting, the Julia extension, the environment', () => {
    expect(project({ ...all, exeflags: [] })).toEqual({ project: '/home/ada/study/set', source: 'setting' });
    expect(project({ offered: '/offered', env })).toEqual({ project: '/offered', source: 'juliaExtension' });
    expect(project({ env })).toEqual({ project: '/from/environment', source: 'environment' });
  });

  test('then the nearest above the script', () => {
    expect(project({})).toEqual({ project: '/home/ada/study', source: 'script' });
    const nearer = [...FILES, '/home/ada/study/cases/JuliaProject.toml'];
    expect(project({}, nearer)).toEqual({ project: '/home/ada/study/cases', source: 'script' });
  });

  test('not searched for beyond the home folder, as Julia does', () => {
    expect(project({}, ['/home/ada/Project.toml'])).toEqual({ project: '/home/ada', source: 'script' });
    expect(project({}, ['/Project.toml'])).toEqual({ source: 'none' });
  });

  test("Julia's own choice when nothing is found", () => {
    expect(project({}, [])).toEqual({ source: 'none' });
    expect(project({ script: undefined })).toEqual({ source: 'none' });
  });

  test.each([
    ['~/env', '/home/ada/env'],
    ['@v1.10', '@v1.10'],
    ['../env', '/home/ada/env'],
    ['/abs/with space', '/abs/with space'],
  ])('for the setting %s: %s', (setting, expected) => {
    expect(project({ setting }).project).toBe(expected);
  });
});
