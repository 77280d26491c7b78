/* Gate values over the real input, unit by unit: blue where a gate is shut, orange where it is open. */

function rasterLayer({ gate, raster }) {
    const rows = raster.values.map(values);
    const signed = gate === 'g' || gate === 'n' || rows.some((row) => row.some((each) => each < 0));
    return {
        name: '*' + gate + '*',
        csv: gate,
        values: rows,
        format: (y) => number(y),
        place: signed ? (y) => y : (y) => 2 * y - 1,
        stops: signed ? [-1, -0.5, 0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1],
    };
}

/** How much of what there is can be seen, and how much of it each gate spends shut or open. */
function rasterFinding(run, gates) {
    const { steps: at, units } = gates[0].raster;
    const every = (list, one) => (list.length > 1 && list[1] - list[0] > 1 ? 'every ' + ordinal(list[1] - list[0]) + ' ' + one : 'every ' + one);
    const extremes = gates
        .filter(({ gate }) => gate !== 'g' && gate !== 'n')
        .map(({ gate, raster }) => {
            const all = raster.values.flatMap(values);
            const part = (test) => share(all.filter(test).length / all.length);
            return [marked('; *' + gate + '*'), ' is below 0.1 in ' + part((y) => y < 0.1) + ', above 0.9 in ' + part((y) => y > 0.9)];
        });
    const stuck = gates.some(({ gate, raster }) => gate !== 'g' && gate !== 'n' && raster.values.flatMap(values).some((y) => y < 0.1 || y > 0.9));
    return [
        'Shown: ' + every(units, 'unit') + ' of ' + run.network.hiddenSize + ', at ' + every(at, 'step'),
        stuck ? [extremes, ' of what is shown.'] : extremes.length ? '; no gate is below 0.1 or above 0.9 there.' : '.',
    ].flat(Infinity);
}

function ordinal(n) {
    const last = n % 100 > 10 && n % 100 < 14 ? 0 : n % 10;
    return n + ({ 1: 'st', 2: 'nd', 3: 'rd' }[last] ?? 'th');
}

function rasterSection() {
    const kept = (run) => run.flow.gates.filter((gate) => gate.raster);
    const candidates = runs.filter((run) => kept(run).length);
    if (!candidates.length) return null;
    const first = candidates.find(hasForgetGate) ?? candidates[0];
    const change = (run) => {
        const gates = kept(run);
        const keys = gates.map(({ gate }) => (gate === 'r' ? 'gateR' : gate));
        return {
            xs: gates[0].raster.steps,
            ys: gates[0].raster.units,
            layers: gates.map(rasterLayer),
            finding: rasterFinding(run, gates),
            symbols: keys.filter((key) => GLOSSARY[key]),
        };
    };
    const picture = new HeatMap({
        id: 'gate-raster',
        title: 'Gates of single units over the input',
        xLabel: 'step t',
        yLabel: 'unit *u*, from 0',
        yName: 'u',
        choose: 'Gate shown',
        ...change(first),
    });
    return [
        el(
            'p',
            { class: 'after-figure' },
            marked(
                'Each cell is one unit at one step: blue where its gate is shut, orange where it is open, faint halfway, as σ(*Wx*_{t} + *Uh*_{t−1} + *b*) gives it; ' +
                    'a candidate, tanh of the same, goes from −1 (blue) to 1 (orange).',
            ),
        ),
        pick(candidates, first, (run) => picture.show(change(run))),
        picture.figure,
    ];
}
