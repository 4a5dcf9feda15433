/** A table as CSV: numbers as programs want them. */
export function csvOf(table: HTMLTableElement): string {
  const field = (cell: HTMLTableCellElement): string => {
    const text = cell.dataset['csv'] ?? cell.textContent?.trim().replaceAll(/\s+/g, ' ') ?? '';
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return Array.from(table.rows, (row) => `${Array.from(row.cells, field).join(',')}\r\n`).join('');
}

/** Copies a text, and says so on the button. */
export function copy(text: string, button: HTMLButtonElement): void {
  const page = button.ownerDocument;
  const said = button.textContent;
  const done = (): void => {
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = said), 2000);
  };
  const byHand = (): void => {
    const area = page.createElement('textarea');
    area.value = text;
    button.after(area);
    area.select();
    // Where the clipboard is not allowed, the text stays there for the reader to copy.
    if (page.execCommand('copy')) {
      area.remove();
      done();
    }
  };
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand);
  else byHand();
}
