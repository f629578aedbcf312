interface PageFiles {
  /** Folder of the page under `src/webviews`. */
  readonly page: string;
  /** What a screen reader calls it; text, not markup. */
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  readonly policy: string;
  /** The word of this policy that lets scripts and styles in. */
  readonly nonce: string;
  /** The address of a built file. */
  readonly address: (file: string) => string;
}

/** The document of a page: its own script and style sheet, and nothing else. */
export function pageHtml({ page, title, language, policy, nonce, address }: PageFiles): string {
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>
<link rel="stylesheet" nonce="${nonce}" href="${address(`${page}.css`)}">
</head>
<body>
<script nonce="${nonce}" src="${address(`${page}.js`)}"></script>
</body>
</html>`;
}
