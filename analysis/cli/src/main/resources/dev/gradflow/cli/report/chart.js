/* A chart: heading, what it shows, legend, plot, tools, table. */

let charts = 0;
const drawn = [];
const watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (entry.isIntersecting) {
        watcher.unobserve(entry.target);
        entry.target.chart.start();
    }
}), { rootMargin: '800px' });

const resizer = new ResizeObserver((entries) => entries.forEach((entry) => {
    const chart = entry.target.chart;
    if (chart.started && Math.abs(entry.contentRect.width - chart.plan.width) > 1) chart.redraw();
}));

function swatch(series) {
    return draw('svg', { class: 'swatch', viewBox: '0 0 26 8', 'aria-hidden': 'true' },
        draw('line', { x1: 1, x2: 25, y1: 4, y2: 4, 'stroke-dasharray': series.dash, style: { '--c': series.color } }));
}

/** A set of buttons of which one is pressed. */
function choice(label, names, picked, onPick) {
    const buttons = names.map((name, i) => el('button', { type: 'button', class: 'tool', 'aria-pressed': String(i === picked),
        click: () => {
            buttons.forEach((button, j) => button.setAttribute('aria-pressed', String(i === j)));
            onPick(i);
        } }, name));
    return el('div', { class: 'choice', role: 'group', 'aria-label': label }, buttons);
}

class Chart {
    constructor(spec) {
        this.spec = { ...spec, xs: unionOfX(spec) };
        this.state = { hidden: new Set(), zoom: null, view: spec.view ?? 0, cursor: null, logX: false };
        this.clip = 'clip-' + ++charts;
        this.started = false;
        this.plot = el('div', { class: 'plot', tabindex: '0', role: 'group', 'aria-roledescription': 'chart',
            'aria-label': spec.title + '. Arrow keys read values, + and − zoom, 0 shows all.' });
        this.plot.style.minHeight = (spec.height ?? 300) + 'px';
        this.tip = el('div', { class: 'tip', hidden: true });
        this.live = el('p', { class: 'unseen', 'aria-live': 'polite' });
        this.overlay = draw('g', {});
        this.finding = el('p', { class: 'finding' }, spec.finding);
        this.legend = el('div', { class: 'legend', role: 'group', 'aria-label': 'Series, on or off' });
        this.reset = el('button', { type: 'button', class: 'tool', hidden: true, click: () => zoomTo(this, -Infinity, Infinity) },
            'Show all');
        this.table = tableOf(this.spec);
        this.figure = el('figure', { class: 'chart', id: spec.id },
            el('figcaption', {}, el('h3', {}, marked(spec.title)), this.finding),
            this.legend,
            el('p', { class: 'y-label' }, marked(spec.y.label)),
            this.plot,
            this.live,
            this.tools(),
            el('div', { class: 'more' }, symbols(spec.symbols ?? []), this.table));
        this.plot.chart = this;
        this.fillLegend();
        drawn.push(this);
        watcher.observe(this.plot);
    }

    tools() {
        const { spec, state } = this;
        return el('div', { class: 'tools' },
            spec.views && choice('Range', spec.views.map((view) => view.name), state.view, (i) => {
                state.view = i;
                this.redraw();
            }),
            spec.x.canLog && choice('Scale of the lags', ['linear lags', 'log lags'], 0, (i) => {
                state.logX = i === 1;
                this.redraw();
            }),
            this.reset,
            el('span', { class: 'hint' }, 'drag to zoom'),
            el('button', { type: 'button', class: 'tool csv', 'aria-label': 'Download the data of this chart as CSV',
                click: () => download(spec.id + '.csv', 'text/csv', csvOf(columnsOf(this.spec), this.spec.xs)) }, 'CSV'));
    }

    fillLegend() {
        const { spec, state } = this;
        this.legend.hidden = spec.series.length < 2;
        this.legend.replaceChildren(...spec.series.map((series) => el('button', { type: 'button', class: 'key',
            'aria-pressed': String(!state.hidden.has(series.label)),
            click: (event) => {
                if (!state.hidden.delete(series.label)) state.hidden.add(series.label);
                event.currentTarget.setAttribute('aria-pressed', String(!state.hidden.has(series.label)));
                this.redraw();
            } }, swatch(series), el('span', {}, series.label))));
    }

    /** Other series and another finding, as when another network is picked. */
    show(change) {
        this.spec = { ...this.spec, ...change };
        this.spec.xs = unionOfX(this.spec);
        this.state.zoom = null;
        this.state.hidden.clear();
        this.finding.replaceChildren(...[change.finding].flat(Infinity));
        this.fillLegend();
        const table = tableOf(this.spec);
        this.table.replaceWith(table);
        this.table = table;
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
        const { box } = plan;
        let zeros = 0;
        const all = shown(spec, state);
        const picture = draw('svg', { viewBox: '0 0 ' + plan.width + ' ' + plan.height, role: 'img',
            'aria-label': spec.title.replaceAll(/[*_{}^]/g, '') + '. ' + plain([spec.finding].flat(Infinity).map((node) =>
                (node instanceof Node ? node.cloneNode(true) : node))) },
            draw('clipPath', { id: this.clip },
                draw('rect', { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top })),
            drawGrid(spec, plan),
            drawReferences(spec, plan),
            all.map((series) => drawSeries(series, plan, this.clip)),
            spec.y.log && all.map((series) => {
                const zero = drawZero(series, plan, zeros);
                if (zero) zeros++;
                return zero;
            }),
            plan.labels && drawLabels(spec, state, plan),
            drawEmpty(spec, state, plan),
            this.overlay);
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
