/* Norms over end points and lags as a picture: one cell a product, blue where it shrinks, orange where it grows. */

const HEAT_MARGIN = { left: 62, right: 14, top: 8, bottom: 44 };

/** Where a decadic logarithm lies between the two colours, -1 to 1; more than `reach` decades away all look alike. */
function heat(log, reach) {
    if (log === -Infinity) return -1;
    return Math.max(-1, Math.min(1, log / reach));
}

/** The colour by style sheet rules, so that it follows light and dark. */
function heatColor(at) {
    // The root brings out what is near 1.
    const part = (100 * Math.sqrt(Math.abs(at))).toFixed(1);
    return 'color-mix(in oklab, var(' + (at < 0 ? '--s0' : '--s1') + ') ' + part + '%, var(--card))';
}

class HeatMap {
    constructor(spec) {
        this.spec = spec;
        this.started = false;
        this.cursor = null;
        this.shown = 0;
        this.plot = el('div', {
            class: 'plot',
            tabindex: '0',
            role: 'group',
            'aria-roledescription': 'heat map',
            'aria-label': spec.title.replaceAll(/[*_{}^]/g, '') + '. Arrow keys go from cell to cell and read values.',
            pointermove: (event) => this.point(event),
            pointerdown: (event) => this.point(event),
            pointerleave: () => this.hide(),
            blur: () => this.hide(),
            keydown: (event) => this.onKey(event),
        });
        this.plot.style.minHeight = '360px';
        this.tip = el('div', { class: 'tip', hidden: true });
        this.live = el('p', { class: 'unseen', 'aria-live': 'polite' });
        this.finding = el('p', { class: 'finding' }, spec.finding);
        this.panel = el('div', { class: 'panel', hidden: true, id: spec.id + '-panel' });
        this.tools = el('div', { class: 'tools' });
        this.figure = el(
            'figure',
            { class: 'chart heat', id: spec.id },
            el('figcaption', {}, el('h3', {}, marked(spec.title)), this.finding),
            el('p', { class: 'y-label' }, marked(spec.yLabel)),
            this.plot,
            this.live,
            this.tools,
            this.panel,
        );
        this.plot.chart = this;
        this.fillTools();
        drawn.push(this);
        watcher.observe(this.plot);
    }

    fillTools() {
        const { spec } = this;
        this.tools.replaceChildren(
            choice(
                spec.choose ?? 'Norm shown',
                spec.layers.map((layer) => el('span', {}, marked(layer.name))),
                this.shown,
                (i) => {
                    this.shown = i;
                    this.redraw();
                },
            ),
            el('span', { class: 'hint' }, 'point or use arrow keys to read'),
            el(
                'button',
                {
                    type: 'button',
                    class: 'tool quiet',
                    'aria-expanded': 'false',
                    'aria-controls': spec.id + '-panel',
                    click: (event) => {
                        const open = event.currentTarget.getAttribute('aria-expanded') === 'true';
                        event.currentTarget.setAttribute('aria-expanded', String(!open));
                        this.panel.hidden = open;
                        this.panel.replaceChildren(...(open ? [] : [definitions(spec.symbols)]));
                    },
                },
                'Symbols',
            ),
            el(
                'button',
                {
                    type: 'button',
                    class: 'tool quiet',
                    'aria-label': 'Download the data of this map as CSV',
                    click: () => download(spec.id + '.csv', 'text/csv', this.csv()),
                },
                '↓ CSV',
            ),
        );
    }

    csv() {
        const { spec } = this;
        const { xs, ys, layers } = spec;
        const rows = xs.flatMap((x, i) => ys.map((y, j) => [i, j]));
        return csvOf(
            [
                { name: 't', at: ([i]) => xs[i] },
                { name: spec.yName ?? 'k', at: ([, j]) => ys[j] },
                ...layers.map((layer) => ({ name: layer.csv, at: ([i, j]) => layer.values[i][j] })),
            ],
            rows,
        );
    }

    show(change) {
        this.spec = { ...this.spec, ...change };
        this.finding.replaceChildren(...[change.finding].flat(Infinity));
        this.panel.hidden = true;
        this.shown = Math.min(this.shown, this.spec.layers.length - 1);
        this.fillTools();
        if (this.started) this.redraw();
    }

    start() {
        if (this.started) return;
        this.started = true;
        this.redraw();
        resizer.observe(this.plot);
    }

    redraw() {
        if (!this.started) return;
        const { spec } = this;
        const width = Math.max(260, this.plot.clientWidth);
        const height = 360;
        const { left: edge, right, top, bottom } = HEAT_MARGIN;
        const cell = { w: (width - edge - right) / spec.xs.length, h: (height - top - bottom) / spec.ys.length };
        this.plan = { width, height, cell, left: edge, top };
        const layer = spec.layers[this.shown];
        const all = layer.values.flat().filter(Number.isFinite);
        const reach = Math.max(1, Math.min(12, largest(all.map(Math.abs)).value || 1));
        const cells = spec.xs.flatMap((x, i) =>
            spec.ys.map((y, j) => {
                const log = layer.values[i][j];
                if (Number.isNaN(log)) return null;
                return draw('rect', {
                    x: (edge + i * cell.w).toFixed(2),
                    y: (top + j * cell.h).toFixed(2),
                    width: (cell.w + 0.3).toFixed(2),
                    height: (cell.h + 0.3).toFixed(2),
                    style: { fill: heatColor(layer.place ? layer.place(log) : heat(log, reach)) },
                });
            }),
        );
        this.mark = draw('rect', { class: 'cell-mark', width: cell.w, height: cell.h, visibility: 'hidden' });
        const every = (count, room, size) => Math.max(1, Math.ceil((count * size) / room));
        const xEvery = every(spec.xs.length, width - edge - right, 52);
        const yEvery = every(spec.ys.length, height - top - bottom, 15);
        const base = height - bottom;
        const picture = draw(
            'svg',
            {
                viewBox: '0 0 ' + width + ' ' + height,
                role: 'img',
                'aria-label': spec.title.replaceAll(/[*_{}^]/g, '') + '. ' + this.finding.textContent,
            },
            cells,
            spec.xs.map(
                (x, i) =>
                    i % xEvery === 0 &&
                    draw(
                        'text',
                        { class: 'tick', x: edge + (i + 0.5) * cell.w, y: base + 16, 'text-anchor': 'middle' },
                        grouped(String(x)),
                    ),
            ),
            spec.ys.map(
                (y, j) =>
                    j % yEvery === 0 &&
                    draw(
                        'text',
                        { class: 'tick', x: edge - 8, y: top + (j + 0.5) * cell.h + 4, 'text-anchor': 'end' },
                        grouped(String(y)),
                    ),
            ),
            draw('text', { class: 'label', x: (edge + width - right) / 2, y: base + 36, 'text-anchor': 'middle' }, spec.xLabel),
            this.mark,
        );
        this.plot.style.minHeight = '';
        this.plot.replaceChildren(picture, this.scale(layer, reach), this.tip);
        this.tip.hidden = true;
    }

    /** What the colours mean. */
    scale(layer, reach) {
        const stops = layer.stops ?? [-1, -0.5, -0.1, 0, 0.1, 0.5, 1];
        const text = (at) => (at === 0 ? '×1' : times(at * reach));
        return el(
            'div',
            { class: 'heat-scale', 'aria-hidden': 'true' },
            stops.map((at) =>
                el(
                    'span',
                    {},
                    el('i', { style: { background: heatColor(layer.place ? layer.place(at) : at) } }),
                    layer.place ? layer.format(at) : text(at),
                ),
            ),
        );
    }

    point(event) {
        if (!this.plan) return;
        const bounds = this.plot.getBoundingClientRect();
        const { width, cell, left: edge, top } = this.plan;
        const scale = width / bounds.width;
        const i = Math.floor(((event.clientX - bounds.left) * scale - edge) / cell.w);
        const j = Math.floor(((event.clientY - bounds.top) * scale - top) / cell.h);
        if (i >= 0 && j >= 0 && i < this.spec.xs.length && j < this.spec.ys.length) this.read(i, j, false);
        else this.hide();
    }

    onKey(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const { xs, ys } = this.spec;
        const move = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
        if (event.key === 'Escape') this.hide();
        else if (event.key === 'Home') this.read(0, 0, true);
        else if (event.key === 'End') this.read(xs.length - 1, ys.length - 1, true);
        else if (move) {
            const [i, j] = this.cursor ?? [xs.length - 1 - move[0], -move[1]];
            this.read(
                Math.max(0, Math.min(xs.length - 1, i + move[0])),
                Math.max(0, Math.min(ys.length - 1, j + move[1])),
                true,
            );
        } else return;
        event.preventDefault();
    }

    read(i, j, spoken) {
        const { spec, plan } = this;
        this.cursor = [i, j];
        const head = 't = ' + grouped(String(spec.xs[i])) + ', ' + (spec.yName ?? 'k') + ' = ' + grouped(String(spec.ys[j]));
        const found = spec.layers.map((layer) => ({ layer, log: layer.values[i][j] }));
        const text = ({ layer, log }) => (Number.isNaN(log) ? 'no such product' : layer.format(log));
        this.mark.setAttribute('x', plan.left + i * plan.cell.w);
        this.mark.setAttribute('y', plan.top + j * plan.cell.h);
        this.mark.setAttribute('visibility', 'visible');
        this.tip.replaceChildren(
            el('div', { class: 'tip-head' }, head),
            ...found.flatMap((each) => [
                el('span', {}),
                el('span', {}, marked(each.layer.name)),
                el('b', {}, text(each)),
            ]),
        );
        this.tip.hidden = false;
        const room = this.plot.clientWidth;
        const at = ((plan.left + (i + 1) * plan.cell.w) / plan.width) * room;
        const size = this.tip.offsetWidth;
        this.tip.style.left = Math.max(0, Math.min(room - size, at + 14 + size < room ? at + 14 : at - 28 - size)) + 'px';
        if (spoken) {
            this.live.textContent =
                head + ': ' + found.map((each) => plain(marked(each.layer.name)) + ' ' + text(each)).join('; ');
        }
    }

    hide() {
        this.cursor = null;
        this.tip.hidden = true;
        if (this.mark) this.mark.setAttribute('visibility', 'hidden');
    }
}

function mapLayers(map) {
    const format = (log) => left(log);
    const probes = map.plan.method === 'probes';
    return [
        {
            name: probes ? 'σ_{max}, at least' : 'σ_{max}',
            csv: probes ? 'log10 sigma_max lower bound' : 'log10 sigma_max',
            values: map.logSpectral.map(decades),
            format,
        },
        { name: '‖*P*‖_{F}', csv: 'log10 Frobenius norm', values: map.logFrobenius.map(decades), format },
        ...(map.margin
            ? [
                  {
                      name: '±95 %',
                      csv: 'log10 half width of the 95 % interval of the Frobenius norm',
                      values: map.margin.map((row) => row.map((cell) => (cell === 'NaN' ? NaN : value(cell) * PER_E))),
                      format: (log) => times(log),
                  },
              ]
            : []),
    ];
}

/** How far back 1 % is left, at the best and at the worst end point. */
function mapFinding(map) {
    const reach = map.ends.map((t, i) => {
        const kept = map.lags.filter((k, j) => k <= t && decades([map.logSpectral[i][j]])[0] >= -2);
        return { t, k: kept.length ? kept[kept.length - 1] : 0 };
    });
    const whole = reach.filter(({ t }) => t >= map.lags[map.lags.length - 1]);
    const looked = whole.length ? whole : reach;
    const far = looked.reduce((a, b) => (b.k > a.k ? b : a));
    const near = looked.reduce((a, b) => (b.k < a.k ? b : a));
    const how =
        map.plan.method === 'probes'
            ? rich` Norms are estimated with ${String(map.plan.probes)} random probes.`
            : rich` Norms are those of the products themselves.`;
    if (far.k === near.k)
        return [...rich`At every end point 1 % or more is left up to about ${strong(steps(far.k))} back.`, ...how];
    return [
        ...rich`1 % or more is left up to ${strong(steps(far.k))} back from step ${grouped(String(far.t))}, but only ${strong(steps(near.k))} back from step ${grouped(String(near.t))}.`,
        ...how,
    ];
}

function mapSection() {
    const candidates = runs.filter((run) => run.flow.map);
    if (!candidates.length) return null;
    const first = candidates.find(hasForgetGate) ?? candidates[0];
    const change = ({ flow: { map } }) => ({
        xs: map.ends,
        ys: map.lags,
        layers: mapLayers(map),
        finding: mapFinding(map),
    });
    const picture = new HeatMap({
        id: 'horizon-map',
        title: 'Where along the series, and how far back',
        xLabel: 'end point t (step)',
        yLabel: 'lag *k*, downwards: steps back from *t*',
        symbols: ['P', 'sigma', 'frobenius', 'k', 't'],
        ...change(first),
    });
    return [pick(candidates, first, (run) => picture.show(change(run))), picture.figure];
}
