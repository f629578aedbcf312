/**
 * Puts the keys at the heading of a page, unless something on it has the focus: a screen reader says what the page is, and
 * Tab goes on from there. A page that is shown beside what a person works in waits until they come to it.
 */
export function beginAtHeading(page: HTMLElement): void {
  const begin = (): void => {
    const heading = page.querySelector('h1');
    if (!heading || document.activeElement !== document.body) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };
  if (document.hasFocus()) begin();
  else window.addEventListener('focus', begin, { once: true });
}
