/* The training run that this page holds, made ready for drawing. */

const result = JSON.parse(document.getElementById('data').textContent);
const flow = result.flow;
const layerCount = flow.length ? flow[0].layers.length : 0;

/** Lags of a training sequence are few enough for a linear axis. */
const FORGETS_SOON = false;

/** The records to show side by side: the first, the last, and some between, evenly spread. */
function moments(wanted) {
    const places = upFrom(0, wanted).map((i) => Math.round((i * (flow.length - 1)) / (wanted - 1)));
    return [...new Set(places)].map((place) => flow[place]);
}

/** Of the lags about five, from the smallest to the largest. */
function tellingLags() {
    const { lags } = flow[flow.length - 1];
    const largest = lags[lags.length - 1];
    const wanted = [0.01, 0.05, 0.25, 0.5, 1].map((part) => Math.max(1, Math.round(part * largest)));
    const nearestPlace = (lag) =>
        lags.reduce((best, each, i) => (Math.abs(each - lag) < Math.abs(lags[best] - lag) ? i : best), 0);
    return [...new Set(wanted.map(nearestPlace))];
}
