/* What the cells hold: the growth of the cell state, and the values of the gates. */

function cellStateSection() {
    const withState = runs
        .filter((run) => run.flow.maxCellState)
        .map((run) => ({ run, top: values(run.flow.maxCellState) }));
    if (!withState.length) return null;
    const forgetful = withState.some(({ run }) => hasForgetGate(run));
    const old = withState.some(({ run }) => run.network.cell === 'lstm-1997');
    const linear = {
        label: 'max over units of |*c*_{t}| (no unit)',
        floor: 0,
        include: [0],
        format: (y) => number(y),
    };
    const logarithmic = {
        label: 'max over units of |*c*_{t}| (no unit, log scale)',
        log: true,
        format: (log) => amount(log),
    };
    const series = (of) =>
        withState.map(({ run, top }) => ({
            label: run.label,
            color: run.color,
            dash: run.dash,
            x: upFrom(1, top.length, run.flow.stride),
            y: top.map(of),
        }));
    return [
        old &&
            el(
                'p',
                {},
                marked(
                    'Without a forget gate the cell state only adds up, *c*_{t} = *c*_{t−1} + *i*_{t} ⊙ *g*_{t}, and nothing bounds it' +
                        (forgetful ? '; a forget gate below 1 does.' : '.'),
                ),
            ),
        chart({
            id: 'cell-state',
            title: 'The largest cell state over time',
            finding: cellStateFinding(withState),
            x: { label: 'step t', short: 't' },
            y: linear,
            series: series((y) => y),
            variants: [
                { name: 'linear', change: { y: linear, series: series((y) => y) } },
                { name: 'log', change: { y: logarithmic, series: series(Math.log10) } },
            ],
            symbols: ['c'],
        }).figure,
    ];
}

function gateSpec(run, gate) {
    const candidate = gate.gate === 'g' || gate.gate === 'n';
    const key = gate.gate === 'r' ? 'gateR' : gate.gate;
    const range = values(gate.low).some((low) => low < 0) ? [-1, 1] : [0, 1];
    return {
        id: 'gate-' + gate.gate,
        title: (candidate ? 'Candidate *' : 'Gate *') + gate.gate + '*',
        finding: gateFinding(run, gate),
        x: { label: 'step t', short: 't' },
        y: { label: 'mean over units, 10–90 % band (no unit)', range, format: (y) => number(y) },
        series: [
            {
                label: gate.gate,
                color: run.color,
                dash: '',
                x: upFrom(1, gate.mean.length, run.flow.stride),
                y: values(gate.mean),
                low: values(gate.low),
                high: values(gate.high),
            },
        ],
        bandNames: ['10th percentile', '90th percentile'],
        height: 220,
        symbols: GLOSSARY[key] ? [key] : [],
    };
}

function gatesSection() {
    const candidates = runs.filter((run) => run.flow.gates.length);
    if (!candidates.length) return null;
    const grid = el('div', { class: 'grid' });
    const show = (run) => {
        drawn.splice(0, drawn.length, ...drawn.filter((each) => !grid.contains(each.figure)));
        grid.replaceChildren(...run.flow.gates.map((gate) => chart(gateSpec(run, gate)).figure));
    };
    const first = candidates.find(hasForgetGate) ?? candidates[0];
    show(first);
    return [pick(candidates, first, show), grid, rasterSection()];
}
