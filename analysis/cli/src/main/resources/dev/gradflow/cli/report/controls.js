/* Small parts that several places use. */

function swatch(series) {
    return draw(
        'svg',
        { class: 'swatch', viewBox: '0 0 26 8', 'aria-hidden': 'true' },
        draw('line', {
            x1: 1,
            x2: 25,
            y1: 4,
            y2: 4,
            'stroke-dasharray': series.dash,
            style: { '--c': series.color },
        }),
    );
}

/** A set of buttons of which one is pressed. */
function choice(label, names, picked, onPick) {
    const buttons = names.map((name, i) =>
        el(
            'button',
            {
                type: 'button',
                class: 'tool',
                'aria-pressed': String(i === picked),
                click: () => {
                    buttons.forEach((button, j) => button.setAttribute('aria-pressed', String(i === j)));
                    onPick(i);
                },
            },
            name,
        ),
    );
    return el('div', { class: 'choice', role: 'group', 'aria-label': label }, buttons);
}

/** Names and what they are. */
function facts(rows) {
    return el(
        'dl',
        { class: 'facts-list' },
        rows.map(([name, content]) => el('div', {}, el('dt', {}, name), el('dd', {}, content))),
    );
}
