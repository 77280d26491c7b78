/* Eigenvalues in the complex plane, with the unit circle; and all singular values of products. */

class ComplexPlane {
    constructor(spec) {
        this.spec = spec;
        this.started = false;
        this.shown = 0;
        this.cursor = null;
        this.plot = el('div', {
            class: 'plot',
            tabindex: '0',
            role: 'group',
            'aria-roledescription': 'scatter plot',
            'aria-label': spec.title + '. Arrow keys go from one eigenvalue to the next, by size.',
            pointermove: (event) => this.point(event),
            pointerdown: (event) => this.point(event),
            pointerleave: () => this.hide(),
            blur: () => this.hide(),
            keydown: (event) => this.onKey(event),
        });
        this.plot.style.minHeight = '380px';
        this.tip = el('div', { class: 'tip', hidden: true });
        this.live = el('p', { class: 'unseen', 'aria-live': 'polite' });
        this.finding = el('p', { class: 'finding' });
        this.tools = el('div', { class: 'tools' });
        this.figure = el(
            'figure',
            { class: 'chart plane', id: spec.id },
            el('figcaption', {}, el('h3', {}, spec.title), this.finding),
            this.plot,
            this.live,
            this.tools,
            symbols(['rho', 'W', 'J']),
        );
        this.plot.chart = this;
        this.fillTools();
        drawn.push(this);
        watcher.observe(this.plot);
    }

    fillTools() {
        const { planes } = this.spec;
        this.finding.replaceChildren(...planeFinding(planes[this.shown]));
        this.tools.replaceChildren(
            choice(
                'Matrix shown',
                planes.map((plane) => plane.name),
                this.shown,
                (i) => {
                    this.shown = i;
                    this.finding.replaceChildren(...planeFinding(planes[i]));
                    this.redraw();
                },
            ),
            el('span', { class: 'hint' }, 'point or use arrow keys to read'),
            el(
                'button',
                {
                    type: 'button',
                    class: 'tool quiet',
                    'aria-label': 'Download the eigenvalues as CSV',
                    click: () =>
                        download(
                            this.spec.id + '.csv',
                            'text/csv',
                            csvOf(
                                [
                                    { name: 'matrix', at: ([plane]) => plane.name },
                                    { name: 're', at: ([plane, i]) => value(plane.re[i]) },
                                    { name: 'im', at: ([plane, i]) => value(plane.im[i]) },
                                ],
                                planes.flatMap((plane) => plane.re.map((_, i) => [plane, i])),
                            ),
                        ),
                },
                '↓ CSV',
            ),
        );
    }

    show(planes) {
        this.spec = { ...this.spec, planes };
        this.shown = Math.min(this.shown, planes.length - 1);
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
        const width = Math.max(260, this.plot.clientWidth);
        const height = 380;
        const plane = this.spec.planes[this.shown];
        const points = plane.re
            .map((re, i) => ({ re: value(re), im: value(plane.im[i]) }))
            .filter(({ re, im }) => Number.isFinite(re) && Number.isFinite(im));
        const reach = 1.08 * Math.max(1, ...points.map(({ re, im }) => Math.hypot(re, im)));
        const unit = Math.min(width, height) / 2 / reach;
        const x = (re) => width / 2 + re * unit;
        const y = (im) => height / 2 - im * unit;
        this.points = points.map((each) => ({ ...each, x: x(each.re), y: y(each.im) }));
        this.plan = { width };
        this.mark = draw('circle', { class: 'cell-mark', r: 7, visibility: 'hidden' });
        this.plot.style.minHeight = '';
        this.plot.replaceChildren(
            draw(
                'svg',
                {
                    viewBox: '0 0 ' + width + ' ' + height,
                    role: 'img',
                    'aria-label': this.spec.title + '. ' + this.finding.textContent,
                },
                draw('line', { class: 'grid', x1: x(-reach), x2: x(reach), y1: y(0), y2: y(0) }),
                draw('line', { class: 'grid', x1: x(0), x2: x(0), y1: y(-reach), y2: y(reach) }),
                draw('circle', { class: 'unit-circle', cx: x(0), cy: y(0), r: unit }),
                draw('text', { class: 'ref', x: x(1) + 5, y: y(0) - 5 }, '1'),
                this.points.map((each) =>
                    draw('circle', {
                        class: 'point',
                        cx: each.x.toFixed(1),
                        cy: each.y.toFixed(1),
                        r: 3.2,
                        style: { '--c': Math.hypot(each.re, each.im) > 1 ? 'var(--s1)' : 'var(--s0)' },
                    }),
                ),
                this.mark,
            ),
            this.tip,
        );
        this.tip.hidden = true;
    }

    point(event) {
        if (!this.plan || !this.points.length) return;
        const bounds = this.plot.getBoundingClientRect();
        const scale = this.plan.width / bounds.width;
        const [px, py] = [(event.clientX - bounds.left) * scale, (event.clientY - bounds.top) * scale];
        const far = (each) => Math.hypot(each.x - px, each.y - py);
        const near = this.points.reduce((best, each, i) => (far(each) < far(this.points[best]) ? i : best), 0);
        if (far(this.points[near]) < 30) this.read(near, false);
        else this.hide();
    }

    onKey(event) {
        if (event.ctrlKey || event.metaKey || event.altKey || !this.points?.length) return;
        const last = this.points.length - 1;
        const here = this.cursor ?? -1;
        const to = {
            ArrowRight: Math.min(last, here + 1),
            ArrowDown: Math.min(last, here + 1),
            ArrowLeft: Math.max(0, here - 1),
            ArrowUp: Math.max(0, here - 1),
            Home: 0,
            End: last,
        }[event.key];
        if (event.key === 'Escape') this.hide();
        else if (to !== undefined) this.read(to, true);
        else return;
        event.preventDefault();
    }

    read(i, spoken) {
        this.cursor = i;
        const { re, im, x, y } = this.points[i];
        const text = number(re) + (im < 0 ? ' − ' : ' + ') + number(Math.abs(im)) + ' i';
        this.mark.setAttribute('cx', x);
        this.mark.setAttribute('cy', y);
        this.mark.setAttribute('visibility', 'visible');
        this.tip.replaceChildren(
            el('div', { class: 'tip-head' }, text),
            el('span', {}),
            el('span', {}, '|λ|'),
            el('b', {}, number(Math.hypot(re, im))),
        );
        this.tip.hidden = false;
        const room = this.plot.clientWidth;
        const at = (x / this.plan.width) * room;
        this.tip.style.left = Math.max(0, Math.min(room - this.tip.offsetWidth, at + 14)) + 'px';
        if (spoken) this.live.textContent = 'Eigenvalue ' + text + ', modulus ' + number(Math.hypot(re, im));
    }

    hide() {
        this.cursor = null;
        this.tip.hidden = true;
        if (this.mark) this.mark.setAttribute('visibility', 'hidden');
    }
}

function planeFinding(plane) {
    const sizes = plane.re.map((re, i) => Math.hypot(value(re), value(plane.im[i]))).filter(Number.isFinite);
    if (!sizes.length) return rich`No eigenvalue was found.`;
    const outside = sizes.filter((size) => size > 1).length;
    return rich`Of ${plane.name}, ${strong(outside ? String(outside) : 'none')} of ${String(sizes.length)} eigenvalues ${outside === 1 ? 'lies' : 'lie'} outside the unit circle; the largest has modulus ${strong(number(largest(sizes).value))}.`;
}

function singularSeries(spectra) {
    return spectra.lags.map((lag, i) => {
        const [color, dash] = PATH_STYLES[i % 6];
        const logs = decades(spectra.logSingular[i]);
        return { label: 'k = ' + lag, color: 'var(' + color + ')', dash, x: upFrom(1, logs.length), y: logs };
    });
}

function singularFinding(spectra) {
    const last = spectra.lags.length - 1;
    const logs = decades(spectra.logSingular[last]);
    const kept = logs.filter((log) => log >= logs[0] - 1).length;
    return rich`After ${steps(spectra.lags[last])}, ${strong(count(kept, 'direction'))} of ${String(logs.length)} ${kept === 1 ? 'is' : 'are'} within a tenth of the best-kept one. Values below the rounding of the product are left out.`;
}

function spectraSection() {
    const candidates = runs.filter((run) => run.flow.spectra);
    if (!candidates.length) return null;
    const first = candidates.find(hasForgetGate) ?? candidates[0];
    const plane = new ComplexPlane({
        id: 'eigenvalues',
        title: 'Eigenvalues in the complex plane',
        planes: first.flow.spectra.eigenvalues,
    });
    const singular = chart({
        id: 'singular-values',
        title: 'All singular values of *P*(*T*,*k*)',
        finding: singularFinding(first.flow.spectra),
        x: { label: 'direction, the best-kept first', short: 'direction' },
        y: { label: 'singular value (a factor, log scale)', log: true, format: left },
        series: singularSeries(first.flow.spectra),
        height: 300,
        symbols: ['P', 'sigma', 'k'],
    });
    const show = (run) => {
        plane.show(run.flow.spectra.eigenvalues);
        singular.show({ series: singularSeries(run.flow.spectra), finding: singularFinding(run.flow.spectra) });
    };
    return [pick(candidates, first, show), plane.figure, singular.figure];
}
