/* The report of a sweep: phase diagrams of gain against forget bias, and every point as a table. */

const LIMIT = 2; // decades over the largest lag beyond which a gradient counts as gone, or as exploded
const FULL = 8; // decades from which colours get no stronger
const DATA = JSON.parse(document.getElementById('data').textContent);

function numeric(value) {
    return value === null ? NaN : value === '-Infinity' ? -Infinity : value;
}

function median(values) {
    const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    if (2 * known.length <= values.length) return NaN;
    const low = known[(known.length - 1) >> 1];
    const high = known[known.length >> 1];
    return low === high ? low : (low + high) / 2;
}

/** What became of a gradient over the largest lag, in decades, and λ₁: medians over the seeds of one cell. */
function summed(points) {
    const growth = points.map((point) => (numeric(point.logGrowthPerStep) * point.maxLag) / Math.LN10);
    return { points, growth: median(growth), lyapunov: median(points.map((point) => numeric(point.lyapunov))) };
}

function verdictOf(growth) {
    if (Number.isNaN(growth)) return 'not to be told';
    return growth < -LIMIT ? 'vanishing' : growth > LIMIT ? 'exploding' : 'preserved';
}

function signOf(verdict) {
    return { vanishing: 'v', preserved: '·', exploding: '×' }[verdict] ?? '?';
}

/** Green where gradients live, strongest where the norm stays as it is; orange and purple the farther away. */
function fillOf(growth) {
    if (Number.isNaN(growth)) return 'var(--faint)';
    const size = Math.abs(growth);
    const verdict = verdictOf(growth);
    const strength = size <= LIMIT ? 75 - (45 * size) / LIMIT : 12 + (63 * (Math.min(size, FULL) - LIMIT)) / (FULL - LIMIT);
    return 'color-mix(in srgb, var(--' + verdict + ') ' + strength.toFixed(1) + '%, var(--card))';
}

function grouping(points, key) {
    const groups = new Map();
    points.forEach((point) => groups.set(key(point), [...(groups.get(key(point)) ?? []), point]));
    return groups;
}

function distinct(values) {
    return [...new Set(values)].sort((a, b) => a - b);
}

function diagramsOf() {
    const name = (point) => point.cell + ', ' + count(point.hidden, 'unit') + ', ' + point.init;
    return [...grouping(DATA.points, name)].map(([title, points]) => {
        const gains = distinct(points.map((point) => point.gain));
        const biases = distinct(points.map((point) => point.forgetBias)).reverse();
        const cells = grouping(points, (point) => point.gain + '|' + point.forgetBias);
        const at = (bias, gain) => summed(cells.get(gain + '|' + bias) ?? []);
        return { title, gains, biases, rows: biases.map((bias) => gains.map((gain) => at(bias, gain))) };
    });
}

function wordsOf(cell, gain, bias) {
    const place = 'gain ' + number(gain) + (bias === null ? '' : ', forget bias ' + number(bias));
    const lag = cell.points[0]?.maxLag;
    const problems = cell.points.map((point) => point.problem).filter(Boolean);
    return [
        place,
        verdictOf(cell.growth),
        Number.isNaN(cell.growth) ? problems[0] ?? '' : 'after ' + steps(lag) + ' ' + left(cell.growth) + ' of a gradient',
        'λ₁ ' + (Number.isNaN(cell.lyapunov) ? 'unknown' : number(cell.lyapunov) + ' a step' + (signOfLyapunov(cell) ? '' : ', not to be told from 0')),
    ];
}

const CELL = 46;
const LEFT = 96;
const BOTTOM = 54;
const HALF_LABEL = 112; // half of what stands below the gains

function diagram({ title, gains, biases, rows }) {
    const middle = LEFT + (CELL * gains.length) / 2;
    const width = Math.max(LEFT + CELL * gains.length + 16, middle + HALF_LABEL);
    const height = 10 + CELL * biases.length + BOTTOM;
    const tip = el('p', { class: 'phase-tip legend-line', 'aria-live': 'polite' }, 'Point at a square, or go to it with the Tab key, to read it.');
    const squares = rows.flatMap((row, y) =>
        row.map((cell, x) => {
            const words = wordsOf(cell, gains[x], biases[y]);
            const show = () => tip.replaceChildren(strong(words[0] + ': ' + words[1]), '; ' + words.slice(2).filter(Boolean).join('; '));
            const square = draw(
                'g',
                { class: 'square', tabindex: 0, role: 'img', 'aria-label': words.filter(Boolean).join(', '), pointerenter: show, focus: show },
                draw('rect', { x: LEFT + CELL * x, y: 10 + CELL * y, width: CELL, height: CELL, style: { fill: fillOf(cell.growth) } }),
                draw('text', { x: LEFT + CELL * (x + 0.5), y: 10 + CELL * (y + 0.5), class: 'sign' }, signOf(verdictOf(cell.growth))),
            );
            square.dataset.growth = cell.growth;
            square.dataset.lyapunov = cell.lyapunov;
            return square;
        }),
    );
    const label = (x, y, anchor, text) => draw('text', { x, y, 'text-anchor': anchor, class: 'phase-label' }, text);
    const figure = draw(
        'svg',
        { viewBox: '0 0 ' + width + ' ' + height, role: 'group', 'aria-label': title, style: { 'max-width': width + 'px', 'min-width': Math.round(0.75 * width) + 'px' } },
        squares,
        chaosEdges(rows),
        gains.map((gain, x) => label(LEFT + CELL * (x + 0.5), height - BOTTOM + 18, 'middle', number(gain))),
        label(middle, height - BOTTOM + 42, 'middle', 'gain of the recurrent weights'),
        biases.map((bias, y) => bias !== null && label(LEFT - 8, 14 + CELL * (y + 0.5), 'end', number(bias))),
        biases[0] !== null && label(LEFT - 8, height - BOTTOM + 18, 'end', 'forget bias ↑'),
    );
    return el('figure', { class: 'phase' }, el('figcaption', {}, el('h3', {}, title)), el('div', { class: 'scroll' }, figure), tip);
}

/** The sign of λ₁, and 0 where the growth over all steps measured is below a factor e: too little to tell it from 0. */
function signOfLyapunov({ points, lyapunov }) {
    const measured = points.length && points[0].steps - Math.floor(points[0].steps / 2);
    return Math.abs(lyapunov) * measured >= 1 ? Math.sign(lyapunov) : 0;
}

/** A line between neighbours whose λ₁ surely have opposite signs: the edge of chaos. */
function chaosEdges(rows) {
    const lines = [];
    const differ = (a, b) => b !== undefined && signOfLyapunov(a) * signOfLyapunov(b) < 0;
    rows.forEach((row, y) =>
        row.forEach((cell, x) => {
            const [x0, y0] = [LEFT + CELL * x, 10 + CELL * y];
            if (differ(cell, row[x + 1])) lines.push([x0 + CELL, y0, x0 + CELL, y0 + CELL]);
            if (differ(cell, rows[y + 1]?.[x])) lines.push([x0, y0 + CELL, x0 + CELL, y0 + CELL]);
        }),
    );
    return lines.map(([x1, y1, x2, y2]) => draw('line', { class: 'edge-of-chaos', x1, y1, x2, y2 }));
}

const COLUMNS = Object.keys(DATA.points[0] ?? {}).map((name) => ({ name, at: (point) => point[name] ?? undefined }));

function pointsTable() {
    const cells = (point) => COLUMNS.map((column) => el('td', { class: typeof point[column.name] === 'number' ? 'number' : null }, shownCell(point[column.name])));
    return el(
        'div',
        { class: 'scroll' },
        el(
            'table',
            {},
            el('thead', {}, el('tr', {}, COLUMNS.map((column) => el('th', { scope: 'col' }, column.name)))),
            el('tbody', {}, DATA.points.map((point) => el('tr', {}, cells(point)))),
        ),
    );
}

function shownCell(value) {
    return value === null ? '–' : typeof value === 'number' ? number(value, 4) : value === '-Infinity' ? '−∞' : String(value);
}

function headline() {
    const words = grouping(DATA.points, (point) => point.verdict ?? 'not to be told');
    const many = (word) => words.get(word)?.length ?? 0;
    const unknown = many('not to be told');
    return [
        'Of ' + count(DATA.points.length, 'untrained network') + ', gradients vanish in ' + many('vanishing') + ', live in ' + many('preserved'),
        ' and explode in ' + many('exploding') + (unknown ? '; ' + unknown + ' could not be told' : '') + '.',
    ].join('');
}

function factsOf(pairs) {
    return el('dl', { class: 'facts-list' }, pairs.map(([name, text]) => el('div', {}, el('dt', {}, name), el('dd', {}, text))));
}

function sweepMain() {
    themeButton();
    const { conditions, input } = DATA;
    const first = DATA.points[0];
    document.getElementById('summary').append(
        el('p', { class: 'facts' }, steps(first.steps) + ' of ' + input.name + ', lags up to ' + first.maxLag),
        el('p', { class: 'headline' }, headline()),
    );
    const save = () => download('sweep.csv', 'text/csv', csvOf(COLUMNS, DATA.points));
    const sections = [
        ['reach', 'Phase diagrams', 'Where gradients live', [
            el('p', {}, rich`Each square is a network, or the median over its seeds. *Green*: what comes out of ${steps(first.maxLag)} is between 1 % and 100 times what went in. *Orange* (v): it vanishes; *purple* (×): it explodes; the stronger the farther, up to ${FULL} decades. The thick line is the **edge of chaos**: across it λ₁, the largest Lyapunov exponent of the driven network, changes its sign; it is not drawn where |λ₁| times the steps measured is below 1 and λ₁ cannot be told from 0.`),
            symbols(['gain', 'keeping', 's', 'J', 'P', 'sigma', 'r', 'lyapunov', 'k']),
            el('div', { class: 'phases' }, diagramsOf().map(diagram)),
        ]],
        ['points', 'Points', 'Every point', [
            el('button', { type: 'button', class: 'tool', click: save }, 'CSV'),
            el('details', {}, el('summary', {}, 'The numbers as a table'), pointsTable()),
        ]],
        ['conditions', 'Conditions', 'Conditions and input', factsOf([
            ['gradflow', conditions.gradflow],
            ['kernels', conditions.kernels],
            ['Java', conditions.java],
            ['input', input.name + '; ' + input.columns.join(', ')],
            ['source', input.source],
            ['command', el('code', { class: 'command' }, conditions.command)],
        ])],
    ];
    for (const [id, short, title, content] of sections) {
        document.getElementById('report').append(el('section', { id }, el('h2', {}, title), content));
        document.getElementById('contents').append(el('a', { href: '#' + id }, short));
    }
    document.documentElement.dataset.ready = 'true';
}

sweepMain();
