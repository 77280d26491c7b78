/* The analysis that this page holds, made ready for drawing. */

const analysis = JSON.parse(document.getElementById('data').textContent);

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

/** Whether every gradient is gone so soon that a linear axis of lags would show a wall. */
const FORGETS_SOON = runs.every(
    ({ verdict }) => verdict.onePercentLag !== null && 20 * verdict.onePercentLag < verdict.lag,
);

const several = runs.length > 1;

/** "network" or "layer": what the runs are. */
const kindOfRun = runs.length > analysis.networks.length ? 'layer' : 'network';

function hasForgetGate(run) {
    return run.flow.gates.some((gate) => gate.gate === 'f');
}
