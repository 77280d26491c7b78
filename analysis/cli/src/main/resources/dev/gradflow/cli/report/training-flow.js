/* How gradients flowed while it learnt. */

const FLOW_REFERENCES = [
    { at: 0, label: '1 (kept)' },
    { at: -2, label: '1 %' },
    { at: 2, label: '×100' },
];

/** The curves against the lag at some moments of training, or another measure of them. */
function momentSeries(layer, measure) {
    return moments(5).map((record, i) => ({
        label: 'step ' + grouped(String(record.step)),
        ...styleOf(i),
        x: record.lags,
        y: decades(record.layers[layer][measure]),
    }));
}

/** The norm at some lags against the training step. */
function lagSeries(layer) {
    return tellingLags().map((place, i) => ({
        label: 'k = ' + flow[0].lags[place],
        ...styleOf(i),
        x: flow.map((each) => each.step),
        y: flow.map((each) => value(each.layers[layer].logSigma[place]) * PER_E),
    }));
}

const WORDS_OF_HORIZON = (layer) => {
    const say = ({ step, layers }) => {
        const { word, onePercentLag } = layers[layer].verdict;
        return onePercentLag === null
            ? `at step ${step}: ${word}, more than 1 % left at every lag`
            : `at step ${step}: ${word}, 1 % left after ${steps(onePercentLag)} back`;
    };
    return [...new Set([flow[0], flow[Math.floor(flow.length / 2)], flow[flow.length - 1]])].map(say).join('; ') + '.';
};

/** How far back 1 % of the best-kept gradient is left; the largest lag where it is never less. */
function horizonChart(layer) {
    const largest = flow[0].lags[flow[0].lags.length - 1];
    return chart({
        id: 'horizon-' + layer,
        title: 'How far back a gradient reaches',
        finding: '',
        x: STEP_AXIS,
        y: {
            label: 'steps back until under 1 % is left (the largest lag where never)',
            floor: 0,
            include: [0, largest],
            format: (y) => number(y),
        },
        series: [
            {
                label: 'horizon',
                ...styleOf(2),
                dash: '',
                x: flow.map((each) => each.step),
                y: flow.map((each) => each.layers[layer].verdict.onePercentLag ?? largest),
            },
        ],
        refs: [{ at: largest, label: 'the whole sequence' }],
        height: 240,
    }).figure;
}

/** The leading Lyapunov exponents over training. */
function exponentChart(layer) {
    const count = flow[0].layers[layer].exponents.length;
    return chart({
        id: 'exponents-' + layer,
        title: 'The leading Lyapunov exponents over training',
        finding: '',
        x: STEP_AXIS,
        y: {
            label: 'growth per step, *λ*_{i} (natural logarithm)',
            format: (y) => number(y),
            include: [0],
        },
        series: upFrom(0, count).map((i) => ({
            label: 'λ' + '₁₂₃₄'[i],
            ...styleOf(i),
            x: flow.map((each) => each.step),
            y: flow.map((each) => value(each.layers[layer].exponents[i])),
        })),
        refs: [{ at: 0, label: '0 (kept)' }],
        height: 260,
        symbols: ['lyapunov'],
    }).figure;
}

function productCharts(layer) {
    const y = {
        label: 'σ_{max}(*P*(*T*,*k*)) (a factor, log scale)',
        log: true,
        format: left,
        include: [0, -2],
    };
    return [
        chart({
            id: 'product-by-lag-' + layer,
            title: 'What is left of a gradient *k* steps back: before, during, after',
            finding: capital(WORDS_OF_HORIZON(layer)),
            x: { label: 'lag k (steps back)', short: 'k', canLog: true },
            y,
            series: momentSeries(layer, 'logSigma'),
            refs: FLOW_REFERENCES,
            height: 380,
            symbols: ['P', 'J', 'sigma', 'k'],
        }).figure,
        flow.length > 2 &&
            chart({
                id: 'product-by-step-' + layer,
                title: 'The same over training',
                finding: '',
                x: STEP_AXIS,
                y,
                series: lagSeries(layer),
                refs: FLOW_REFERENCES,
                height: 300,
                symbols: ['P', 'sigma', 'k'],
            }).figure,
        flow.length > 2 && horizonChart(layer),
        flow.length > 2 && exponentChart(layer),
        chart({
            id: 'gradient-by-lag-' + layer,
            title: 'The gradient of the loss itself, *k* steps back',
            finding: '',
            x: { label: 'lag k (steps back from the end)', short: 'k', canLog: true },
            y: { label: 'norm of ∂*E*/∂*s*_{T−k} over the batch (log scale)', log: true, format: (at) => amount(at) },
            series: momentSeries(layer, 'logGradient'),
            height: 300,
            symbols: ['k'],
        }).figure,
    ];
}

function gateCharts(layer) {
    const gates = flow[0].layers[layer].gates.map((each) => each.gate);
    if (!gates.length) return null;
    const series = (measure) =>
        gates.map((gate, i) => ({
            label: gate,
            ...styleOf(i),
            x: flow.map((each) => each.step),
            y: flow.map((each) => value(each.layers[layer].gates[i][measure])),
        }));
    return el(
        'div',
        { class: 'grid' },
        chart({
            id: 'gate-means-' + layer,
            title: 'Gates: mean value',
            finding: '',
            x: STEP_AXIS,
            y: { label: 'mean over units, steps and sequences (no unit)', format: (at) => number(at), include: [0, 1] },
            series: series('mean'),
            height: 260,
        }).figure,
        chart({
            id: 'gate-saturation-' + layer,
            title: 'Gates: saturated values',
            finding: '',
            x: STEP_AXIS,
            y: { label: 'share within 0.05 of an end of the range', range: [0, 1.02], format: share },
            series: series('saturated'),
            height: 260,
        }).figure,
    );
}

/** One section for each layer. */
function flowSection() {
    if (!flow.length) return null;
    return upFrom(0, layerCount).map((layer) => [
        layerCount > 1 && el('h3', {}, 'Layer ' + layer),
        productCharts(layer),
        gateCharts(layer),
    ]);
}

/** Every warning once, with the steps of which it is true; numbers within them are those of the last. */
function warningsSection() {
    const found = new Map();
    flow.forEach((each) =>
        each.warnings.forEach((text) => {
            const key = text.replaceAll(/[\d.e+]+/g, '#');
            const before = found.get(key);
            found.set(key, { first: before?.first ?? each.step, last: each.step, text, times: (before?.times ?? 0) + 1 });
        }),
    );
    if (result.ended.startsWith('diverged'))
        found.set('end', { first: result.steps, last: result.steps, text: result.ended, times: 1 });
    if (!found.size) return null;
    return el(
        'table',
        {},
        el(
            'thead',
            {},
            el(
                'tr',
                {},
                ['Warning, as last seen', 'First at step', 'Last at step', 'Records'].map((name, i) =>
                    el('th', { scope: 'col', class: i ? 'number' : '' }, name),
                ),
            ),
        ),
        el(
            'tbody',
            {},
            [...found.values()].map(({ text, first, last, times }) =>
                el(
                    'tr',
                    {},
                    el('td', {}, text),
                    [first, last, times].map((each) => el('td', { class: 'number' }, grouped(String(each)))),
                ),
            ),
        ),
    );
}
