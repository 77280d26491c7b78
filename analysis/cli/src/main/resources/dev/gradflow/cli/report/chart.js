/* A chart: heading, what it shows, legend, plot, tools, table. */

let charts = 0;
const drawn = [];
const watcher = new IntersectionObserver(
    (entries) =>
        entries.forEach((entry) => {
            if (entry.isIntersecting) {
                watcher.unobserve(entry.target);
                entry.target.chart.start();
            }
        }),
    { rootMargin: '800px' },
);

const resizer = new ResizeObserver((entries) =>
    entries.forEach((entry) => {
        const chart = entry.target.chart;
        if (chart.started && Math.abs(entry.contentRect.width - chart.plan.width) > 1) chart.redraw();
    }),
);

class Chart {
    constructor(spec) {
        this.spec = { ...spec, xs: unionOfX(spec) };
        this.state = { hidden: new Set(), zoom: null, view: spec.view ?? 0, cursor: null, logX: Boolean(spec.x.canLog && FORGETS_SOON), variant: 0 };
        this.clip = 'clip-' + ++charts;
        this.started = false;
        this.plot = el('div', {
            class: 'plot',
            tabindex: '0',
            role: 'group',
            'aria-roledescription': 'chart',
            'aria-label': spec.title + '. Arrow keys read values, + and − zoom, 0 shows all.',
        });
        this.plot.style.minHeight = (spec.height ?? 300) + 'px';
        this.tip = el('div', { class: 'tip', hidden: true });
        this.live = el('p', { class: 'unseen', 'aria-live': 'polite' });
        this.overlay = draw('g', {});
        this.finding = el('p', { class: 'finding' }, spec.finding);
        this.legend = el('div', { class: 'legend', role: 'group', 'aria-label': 'Series, on or off' });
        this.reset = el(
            'button',
            { type: 'button', class: 'tool', hidden: true, click: () => zoomTo(this, -Infinity, Infinity) },
            'Reset zoom',
        );
        this.figure = el(
            'figure',
            { class: 'chart', id: spec.id },
            el('figcaption', {}, el('h3', {}, marked(spec.title)), this.finding),
            this.legend,
            (this.yLabel = el('p', { class: 'y-label' })),
            this.plot,
            this.live,
            (this.tools = el('div', { class: 'tools' })),
            (this.panel = el('div', { class: 'panel', hidden: true, id: spec.id + '-panel' })),
        );
        this.plot.chart = this;
        this.fillLegend();
        this.fillTools();
        drawn.push(this);
        watcher.observe(this.plot);
    }

    fillTools() {
        const { spec, state } = this;
        const wanted = [
            spec.views?.length > 1 &&
                choice(
                    'Range',
                    spec.views.map((view) => view.name),
                    state.view,
                    (i) => {
                        state.view = i;
                        this.redraw();
                    },
                ),
            spec.variants &&
                choice(
                    'Scale of the values',
                    spec.variants.map((variant) => variant.name),
                    state.variant,
                    (i) => {
                        state.variant = i;
                        this.spec = { ...this.spec, ...spec.variants[i].change };
                        this.redraw();
                    },
                ),
            spec.x.canLog &&
                spec.xs.length > 3 &&
                choice('Scale of the lags', ['linear lags', 'log lags'], state.logX ? 1 : 0, (i) => {
                    state.logX = i === 1;
                    this.redraw();
                }),
            this.reset,
            el('span', { class: 'hint' }, 'drag to zoom'),
            spec.symbols && this.opener('Symbols', () => definitions(this.spec.symbols)),
            this.opener('Table', () => tableOf(this.spec)),
            el(
                'button',
                {
                    type: 'button',
                    class: 'tool quiet',
                    'aria-label': 'Download the data of this chart as CSV',
                    click: () => download(spec.id + '.csv', 'text/csv', csvOf(columnsOf(this.spec), this.spec.xs)),
                },
                '↓ CSV',
            ),
        ];
        this.tools.replaceChildren(...wanted.filter(Boolean));
    }

    /** A button that opens something below the chart, made when it is wanted. */
    opener(name, make) {
        return el(
            'button',
            {
                type: 'button',
                class: 'tool quiet',
                'aria-expanded': 'false',
                'aria-controls': this.spec.id + '-panel',
                click: (event) => {
                    const open = event.currentTarget.getAttribute('aria-expanded') === 'true';
                    this.tools
                        .querySelectorAll('[aria-expanded]')
                        .forEach((other) => other.setAttribute('aria-expanded', 'false'));
                    event.currentTarget.setAttribute('aria-expanded', String(!open));
                    this.panel.hidden = open;
                    this.panel.replaceChildren(...(open ? [] : [make()]));
                },
            },
            name,
        );
    }

    fillLegend() {
        const { spec, state } = this;
        this.legend.hidden = spec.series.length < 2;
        this.legend.replaceChildren(
            ...spec.series.map((series) =>
                el(
                    'button',
                    {
                        type: 'button',
                        class: 'key',
                        'aria-pressed': String(!state.hidden.has(series.label)),
                        pointerenter: () => this.light(series.label),
                        pointerleave: () => this.light(null),
                        click: (event) => {
                            if (!state.hidden.delete(series.label)) state.hidden.add(series.label);
                            event.currentTarget.setAttribute('aria-pressed', String(!state.hidden.has(series.label)));
                            this.redraw();
                        },
                    },
                    swatch(series),
                    el('span', {}, series.label),
                ),
            ),
        );
    }

    /** Makes one series stand out, or none. */
    light(label) {
        this.plot
            .querySelectorAll('[data-label]')
            .forEach((group) => group.classList.toggle('dim', label !== null && group.dataset.label !== label));
    }

    /** Other series and another finding, as when another network is picked. */
    show(change) {
        this.spec = { ...this.spec, ...change };
        this.spec.xs = unionOfX(this.spec);
        this.state.zoom = null;
        this.state.view = 0;
        this.panel.hidden = true;
        this.finding.replaceChildren(...[change.finding].flat(Infinity));
        this.fillLegend();
        this.fillTools();
        if (this.started) this.redraw();
    }

    start() {
        if (this.started) return;
        this.started = true;
        this.redraw();
        listen(this);
        resizer.observe(this.plot);
    }

    redraw() {
        if (!this.started) return;
        const { spec, state } = this;
        const plan = layout(spec, state, Math.max(260, this.plot.clientWidth));
        this.plan = plan;
        this.yLabel.replaceChildren(...marked(spec.y.label));
        const { box } = plan;
        let zeros = 0;
        const all = shown(spec, state);
        const picture = draw(
            'svg',
            {
                viewBox: '0 0 ' + plan.width + ' ' + plan.height,
                role: 'img',
                'aria-label':
                    spec.title.replaceAll(/[*_{}^]/g, '') +
                    '. ' +
                    plain(
                        [spec.finding]
                            .flat(Infinity)
                            .map((node) => (node instanceof Node ? node.cloneNode(true) : node)),
                    ),
            },
            draw(
                'clipPath',
                { id: this.clip },
                draw('rect', {
                    x: box.left - 4,
                    y: box.top,
                    width: box.right - box.left + 8,
                    height: box.bottom - box.top,
                }),
            ),
            drawGrid(spec, plan),
            drawReferences(spec, plan),
            all.map((series) => drawSeries(series, plan, this.clip)),
            spec.y.log &&
                all.map((series) => {
                    const zero = drawZero(series, plan, zeros);
                    if (zero) zeros++;
                    return zero;
                }),
            plan.labels && drawLabels(spec, state, plan),
            drawEmpty(spec, state, plan),
            this.overlay,
        );
        this.overlay.replaceChildren();
        this.plot.style.minHeight = '';
        this.plot.replaceChildren(picture, this.tip);
        this.tip.hidden = true;
        this.reset.hidden = !state.zoom;
    }
}

function chart(spec) {
    return new Chart(spec);
}

addEventListener('beforeprint', () => drawn.forEach((each) => each.start()));
