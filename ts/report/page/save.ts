/** Offers a picture as a file: what is shown, in the colours of the page, on its ground. */
export function save(svg: SVGSVGElement, name: string, format: 'svg' | 'png'): void {
  const page = svg.ownerDocument;
  const style = getComputedStyle(page.documentElement);
  const { x, y, width, height } = svg.viewBox.baseVal;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll('*');
  for (const [i, element] of copy.querySelectorAll('*').entries()) {
    const original = originals[i];
    if (original && getComputedStyle(original).display === 'none' && original.tagName === 'g')
      element.remove();
  }
  copy.querySelector('.cross')?.remove();
  const ground = page.createElementNS(svg.namespaceURI, 'rect');
  for (const [key, value] of Object.entries({ x, y, width, height, fill: 'var(--ground)' }))
    ground.setAttribute(key, String(value));
  copy.querySelector('g')?.before(ground);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('color', 'var(--text)');
  copy.setAttribute('font-family', 'system-ui, sans-serif');
  // Other programs know no variables.
  const text = new XMLSerializer()
    .serializeToString(copy)
    .replaceAll(/var\((--[\w-]+)\)/g, (_match, variable: string) => style.getPropertyValue(variable).trim());

  const offer = (address: string): void => {
    const link = page.createElement('a');
    link.download = `${name}.${format}`;
    link.href = address;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  if (format === 'svg') return offer(URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' })));
  const image = new Image();
  image.addEventListener('load', () => {
    const canvas = page.createElement('canvas');
    // Twice as fine, for print.
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => blob && offer(URL.createObjectURL(blob)));
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  return undefined;
}
