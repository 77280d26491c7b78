/* The analysis that this page holds, made ready for drawing. */

const analysis = JSON.parse(document.getElementById('data').textContent);
const DASHES = ['', '8 3', '2 2.5', '10 3 2 3', '5 2.5', '1.5 4', '14 4'];
const PER_E = Math.LOG10E;

/** In the data null is -∞, and the strings "NaN" and "Infinity" are what they say. */
function value(cell) {
    return cell === null || cell === undefined ? -Infinity : Number(cell);
}

function values(list) {
    return list.map(value);
}

/** Natural logarithms of the data as decadic ones. */
function decades(list) {
    return list.map((cell) => value(cell) * PER_E);
}

/** What is measured is a layer of a network; it is called after whatever there are several of. */
function labelOf(network, flow) {
    const layer = 'layer ' + flow.layer;
    if (network.layers.length === 1) return network.name;
    return analysis.networks.length === 1 ? capital(layer) : network.name + ', ' + layer;
}

function decayOf(curve) {
    return {
        lags: curve.lags,
        ends: curve.ends,
        median: decades(curve.median),
        low: decades(curve.lowest),
        high: decades(curve.highest),
    };
}

function verdictOf(verdict) {
    const rate = value(verdict.logGrowthPerStep);
    // Not rate times lag where the rate is infinite and the lag 0.
    const word = Number.isNaN(rate) ? 'unknown' : verdict.word;
    return { ...verdict, word, rate, total: verdict.lag === 0 ? 0 : rate * verdict.lag * PER_E };
}

function styleOf(index) {
    return { color: 'var(--s' + (index % 7) + ')', dash: DASHES[(index + Math.floor(index / 7)) % 7] };
}

/** Every layer of every network, with its colour and dash, which stay the same all over the page. */
const runs = analysis.networks
    .flatMap((network) => network.layers.map((flow) => ({ network, flow })))
    .map(({ network, flow }, index) => ({
        network,
        flow,
        index,
        label: labelOf(network, flow),
        ...styleOf(index),
        decay: decayOf(flow.decay),
        verdict: verdictOf(flow.verdict),
    }));

const several = runs.length > 1;

/** "network" or "layer": what the runs are. */
const kindOfRun = analysis.networks.length === 1 && several ? 'layer' : 'network';

function hasForgetGate(run) {
    return run.flow.gates.some((gate) => gate.gate === 'f');
}

function upFrom(first, length, stride = 1) {
    return Array.from({ length }, (_, i) => first + i * stride);
}
