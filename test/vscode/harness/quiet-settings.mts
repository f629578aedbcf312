/** User settings under which VS Code asks nothing, downloads nothing and moves nothing by itself. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.hotExit': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
  // The other renderers draw on a canvas, which holds no text to read.
  'terminal.integrated.gpuAcceleration': 'off',
  'update.mode': 'none',
  'window.confirmBeforeClose': 'never',
  'window.menuBarVisibility': 'classic',
  'workbench.editor.enablePreview': false,
  'workbench.enableExperiments': false,
  // A tooltip covers the row below, and takes the click that was meant for it.
  'workbench.hover.delay': 1_000_000,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};
