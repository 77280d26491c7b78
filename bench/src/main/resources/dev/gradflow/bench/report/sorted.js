/* Tables that sort themselves by a column. */

/** `columns` have a `title`, `value` to sort by, `cell` to show (else the value), and `number` for right-aligned ones. */
function sortedTable(name, columns, rows) {
    const body = el('tbody');
    const heads = columns.map((column) =>
        el(
            'th',
            { scope: 'col', class: column.number ? 'number' : (column.class ?? null) },
            el('button', { type: 'button', click: () => sortBy(column) }, column.title),
        ),
    );
    let by = null;
    let rising = true;
    const order = (a, b) => {
        const [x, y] = [by.value(a), by.value(b)];
        // What is not known comes last, whichever way the rest is sorted.
        if (x === null || y === null) return (x === null) - (y === null);
        const sign = typeof x === 'number' ? x - y : String(x).localeCompare(String(y), 'en', { numeric: true });
        return rising ? sign : -sign;
    };
    const show = () => {
        const sorted = by ? [...rows].sort(order) : rows;
        body.replaceChildren(
            ...sorted.map((row) =>
                el(
                    'tr',
                    {},
                    columns.map((column, i) =>
                        el(
                            i === 0 ? 'th' : 'td',
                            { scope: i === 0 ? 'row' : null, class: column.number ? 'number' : (column.class ?? null) },
                            column.cell ? column.cell(row) : column.value(row),
                        ),
                    ),
                ),
            ),
        );
        heads.forEach((head, i) => {
            if (columns[i] === by) head.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
            else head.removeAttribute('aria-sort');
        });
    };
    const sortBy = (column) => {
        rising = by === column ? !rising : !column.number;
        by = column;
        show();
    };
    show();
    return el(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name },
        el('table', { class: 'results' }, el('thead', {}, el('tr', {}, heads)), body),
    );
}
