#!/usr/bin/env node
'use strict';
// Plain old JavaScript on purpose: it must run on any Node to say which one is needed.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  process.stderr.write(
    `powersim needs Node.js 20 or newer; this is ${process.version} (${process.execPath}).\nInstall a current Node.js from https://nodejs.org and run powersim again.\n`,
  );
  process.exit(2);
}
require('../dist/powersim.js');
