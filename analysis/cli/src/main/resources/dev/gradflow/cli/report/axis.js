/* Scales and their ticks. */

/** About `count` round numbers within [low, high]. */
function roundTicks(low, high, wanted) {
    const span = high - low;
    if (!(span > 0)) return [low];
    const raw = span / Math.max(1, wanted);
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((factor) => factor * unit).find((each) => each >= raw * 0.999);
    const first = Math.ceil(low / step - 1e-9);
    const last = Math.floor(high / step + 1e-9);
    return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Ticks for a logarithmic axis whose ends are given as decadic logarithms. */
function decadeTicks(low, high, wanted) {
    const span = high - low;
    if (span > wanted * 0.75 || span > 5) {
        const ticks = roundTicks(low, high, wanted).filter(Number.isInteger);
        return ticks.map((log) => ({ at: log, text: log >= -2 && log <= 4 ? number(10 ** log) : power(log) }));
    }
    if (span < 0.5) {
        const ticks = roundTicks(10 ** low, 10 ** high, wanted);
        return ticks.filter((each) => each > 0).map((each) => ({ at: Math.log10(each), text: number(each, 4) }));
    }
    const within = (factors) =>
        upFrom(Math.floor(low), Math.ceil(span) + 1)
            .flatMap((decade) => factors.map((factor) => decade + Math.log10(factor)))
            .filter((at) => at >= low && at <= high);
    const finest = [
        [1, 1.5, 2, 3, 5, 7],
        [1, 2, 5],
        [1, 3],
    ].find((factors) => within(factors).length <= wanted * 1.2);
    return within(finest ?? [1]).map((at) => ({ at, text: amount(at, 2) }));
}

function numberTicks(low, high, wanted) {
    return roundTicks(low, high, wanted).map((at) => ({ at, text: number(at, 4) }));
}

/** Whole numbers only: steps and lags. */
function stepTicks(low, high, wanted) {
    return roundTicks(low, high, wanted)
        .filter(Number.isInteger)
        .map((at) => ({ at, text: grouped(String(at)) }));
}

/** Ticks 1, 2, 5, 10, … between two lags of a logarithmic lag axis. */
function lagTicks(low, high, wanted) {
    return decadeTicks(Math.log10(low), Math.log10(high), wanted)
        .map((tick) => Math.round(10 ** tick.at))
        .filter((at, i, all) => at >= low && at <= high && all.indexOf(at) === i)
        .map((at) => ({ at, text: grouped(String(at)) }));
}

/** A map from [low, high] to pixels, and back. */
function scale(low, high, from, to, logarithmic = false) {
    const place = logarithmic ? Math.log10 : (x) => x;
    const a = place(low);
    const span = place(high) - a || 1;
    const forward = (x) => from + ((place(x) - a) / span) * (to - from);
    forward.back = (pixel) => {
        const x = a + ((pixel - from) / (to - from)) * span;
        return logarithmic ? 10 ** x : x;
    };
    return forward;
}
