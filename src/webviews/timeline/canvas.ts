/** A canvas as sharp as the screen, as large as it is shown. */

export interface Sharp {
  readonly element: HTMLCanvasElement;
  /** Ready to be painted on, in pixels of the page. */
  brush(width: number, height: number): CanvasRenderingContext2D;
}

export function createCanvas(className: string): Sharp {
  const element = document.createElement('canvas');
  element.className = className;
  element.ariaHidden = 'true';
  const context = element.getContext('2d');
  if (!context) throw new Error('a page can draw');
  return {
    element,
    brush(width, height) {
      const ratio = window.devicePixelRatio || 1;
      const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
      if (element.width !== w) element.width = w;
      if (element.height !== h) element.height = h;
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      return context;
    },
  };
}
