/* The sentences of the report: each is computed from the data on the page, none is given beforehand. */

const WORDS = {
    vanishing: ['▼', 'vanishing'],
    preserved: ['●', 'preserved'],
    exploding: ['▲', 'exploding'],
    unknown: ['?', 'not measurable'],
};

function withWord(word) {
    return runs.filter((run) => run.verdict.word === word);
}

/** How far back a gradient of that run reaches, for comparing runs: the lag of 1 %, or beyond. */
function reachOf(run) {
    return run.verdict.onePercentLag ?? Infinity;
}

function onePercent(run) {
    const lag = run.verdict.onePercentLag;
    return lag === null
        ? rich`keeps more than 1 % over all ${steps(run.verdict.lag)}`
        : rich`is down to 1 % after ${strong(steps(lag))}`;
}

/** The whole report in two or three sentences. */
function headline() {
    if (!several) return headlineOfOne(runs[0]);
    const verbs = {
        vanishing: ['loses', 'lose'],
        preserved: ['keeps', 'keep'],
        exploding: ['blows up', 'blow up'],
        unknown: ['gives no number for', 'give no number for'],
    };
    const parts = Object.entries(verbs)
        .map(([word, verb]) => ({ verb, many: withWord(word).length }))
        .filter(({ many }) => many);
    const lags = [...new Set(runs.map((run) => run.verdict.lag))];
    const over = lags.length === 1 ? 'Over ' + steps(lags[0]) : 'Over the largest lag of each';
    const first =
        parts.length === 1
            ? rich`${over} ${runs.length === 2 ? 'both' : 'all ' + runs.length} ${kindOfRun}s ${strong(parts[0].verb[1])} the gradient.`
            : rich`${over}, ${listed(
                  parts.map(({ verb, many }, i) => [
                      i ? many + ' ' : count(many, kindOfRun) + ' ',
                      strong(verb[many === 1 ? 0 : 1]),
                  ]),
              )} the gradient.`;
    // What explodes has no memory to speak of: it is counted above, and left out of the comparison.
    const order = runs
        .filter((run) => run.verdict.word === 'vanishing' || run.verdict.word === 'preserved')
        .sort((a, b) => reachOf(a) - reachOf(b) || a.verdict.rate - b.verdict.rate);
    if (!order.length) return first;
    const shortest = order[0];
    const longest = order[order.length - 1];
    if (reachOf(shortest) === Infinity) return [...first, ...rich` None falls to 1 %.`];
    return [
        ...first,
        ...rich` ${strong(shortest.label)} ${onePercent(shortest)}`,
        ...(reachOf(longest) === reachOf(shortest)
            ? ['.']
            : rich`; ${strong(longest.label)} ${onePercent(longest)}.`),
    ];
}

function headlineOfOne(run) {
    const { word, total, lag } = run.verdict;
    if (word === 'unknown')
        return rich`The gradient could not be measured: its product over ${steps(lag)} is ${strong('not a number')}.`;
    return rich`The gradient ${strong({ vanishing: 'vanishes', preserved: 'is preserved', exploding: 'explodes' }[word])}: over ${steps(lag)}
        its largest gain is ${strong(left(total))}, and it ${onePercent(run)}.`;
}

/** How far the ends of the decays lie apart. */
function reachFinding() {
    const ends = runs
        .map((run) => ({
            run,
            y: run.decay.median[run.decay.median.length - 1],
            k: run.decay.lags[run.decay.lags.length - 1],
        }))
        .filter(({ y }) => y !== undefined && !Number.isNaN(y))
        .sort((a, b) => a.y - b.y);
    if (!ends.length) return rich`No product could be measured: every value is not a number.`;
    const low = ends[0];
    const high = ends[ends.length - 1];
    const end = ({ run, y, k }) => rich`${strong(left(y))} after ${steps(k)} (${run.label})`;
    if (low === high) {
        return rich`In the median over ${count(low.run.decay.ends.length, 'end point')}, the largest gain of a gradient is ${strong(left(low.y))}
            after ${steps(low.k)}.`;
    }
    const apart =
        Number.isFinite(high.y - low.y) && high.y - low.y >= 2
            ? rich`: ${String(Math.round(high.y - low.y))} orders of magnitude apart`
            : '';
    return rich`What is left at most of a gradient, median over ${count(low.run.decay.ends.length, 'end point')}: from ${end(low)} to ${end(high)}${apart}.`;
}

function boundFinding(run) {
    const { bound } = run.flow;
    const log = value(bound.logBoundPerStep);
    const guarantee = bound.vanishingGuaranteed
        ? rich`the bound shrinks by ${times(log * PER_E)} a step, so vanishing is certain`
        : bound.explodingPossible
          ? rich`the bound grows by ${times(log * PER_E)} a step, so exploding is possible, not certain`
          : rich`the bound stays at 1, so nothing is certain but that it cannot explode`;
    return rich`${strong(run.label)}: ${guarantee}; measured: ${times(run.verdict.rate * PER_E)} a step, ${WORDS[run.verdict.word][1]}.`;
}

function cellPathFinding(run, path) {
    const last = path.lags.length - 1;
    if (last < 0) return '';
    const wide = path.gap.filter((gap) => gap > 0.1).length;
    const calm = path.gap.findLastIndex((gap) => !(gap > 0.1)) + 1;
    const worst = largest(path.gap);
    const where =
        wide === path.gap.length - calm
            ? rich`from lag ${strong(String(path.lags[calm]))} on`
            : rich`at ${strong(String(wide))} of ${String(path.gap.length)} lags`;
    const off =
        wide === 0
            ? rich`The textbook formula *Q* stays within ${share(worst.value)} of the exact derivative at every lag.`
            : rich`The textbook formula *Q* is more than 10 % off ${where}, and ${share(worst.value)} off at
                its worst (lag ${String(path.lags[worst.at])}).`;
    return rich`${strong(run.label)}, over ${steps(path.lags[last])}: the direct path alone keeps ${strong(left(path.direct[last]))},
        the exact derivative via *h* ${strong(left(path.via[last]))}. ${off}`;
}

function termsFinding(path) {
    const names = { A: path.forget, B: path.input, C: path.candidate, D: path.keep };
    const ranked = Object.entries(names)
        .map(([name, logs]) => ({ name, at: mean(logs) }))
        .filter(({ at }) => Number.isFinite(at))
        .sort((a, b) => b.at - a.at);
    if (!ranked.length) return '';
    return rich`In the geometric mean over the steps, from large to small: ${listed(
        ranked.map(({ name, at }) => [el('i', {}, name), ' ' + amount(at)]),
    )}.`;
}

function cellStateFinding(withState) {
    return withState.flatMap(({ run, top }, i) => {
        const peak = largest(top);
        const half = Math.floor(top.length / 2);
        const slope =
            top.length > 3
                ? (mean(top.slice(-Math.ceil(half / 4))) - mean(top.slice(half, half + Math.ceil(half / 4)))) /
                  (half * 0.75)
                : 0;
        const grows =
            slope * half > 0.2 * Math.abs(mean(top.slice(half)))
                ? rich`, still growing by ${number(slope, 2)} a step in the second half`
                : '';
        return rich`${i ? ' ' : ''}${strong(run.label)}: at most ${number(peak.value)} (step ${String(peak.at + 1)})${grows}.`;
    });
}

function gateFinding(run, gate) {
    const average = mean(values(gate.mean));
    const range = rich`${number(mean(values(gate.low)), 2)} to ${number(mean(values(gate.high)), 2)}`;
    const scaleOf =
        gate.gate === 'f' && average < 1 ? rich` At the mean, 1/(1−*f*) = ${steps(1 / (1 - average), number)}.` : '';
    return rich`Mean ${strong(number(average))}; 80 % of the units within ${range} on average.${scaleOf}`;
}

function stepsFinding(run, step) {
    const path = step.path ? rich`; σ_{max}(*A*+*B*+*C*+*D*) at ${strong(share(step.shareOfPath))}` : '';
    const single = mean(step.logs);
    const together = run.verdict.rate * PER_E;
    const why =
        Number.isFinite(together) && single - together > 0.01
            ? rich`, for the direction that one step stretches most is not that of the next`
            : '';
    const zeros = step.logs.filter((log) => log === -Infinity).length;
    const over = zeros ? rich`geometric mean of those that are not exactly 0` : 'geometric mean';
    const alone = Number.isFinite(single) ? rich` Alone a step stretches by ${times(single)} (${over});` : '';
    const first = rich`${strong(run.label)}: σ_{max}(*J*_{t}) is above 1 at ${strong(share(step.share))} of the steps${path}.`;
    const { lag } = run.verdict;
    return lag > 1
        ? [...first, ...rich`${alone} over ${steps(lag)} the factor is ${times(together)} a step${why}.`]
        : first;
}

/** Which runs have steps on both sides of 1. */
function sidesFinding() {
    const both = runs.filter((run) => run.flow.steps.shareAboveOne > 0 && run.flow.steps.shareAboveOne < 1);
    const names = (list) => listed(list.map((run) => strong(run.label)));
    const above = runs.filter((run) => run.flow.steps.shareAboveOne === 1);
    const below = runs.filter((run) => run.flow.steps.shareAboveOne === 0);
    const parts = [
        both.length && rich`on both sides of 1 in ${names(both)}`,
        above.length && rich`above 1 at every step in ${names(above)}`,
        below.length && rich`never above 1 in ${names(below)}`,
    ].filter(Boolean);
    if (!parts.length) return rich`σ_{max}(*J*_{t}) could not be measured.`;
    return rich`σ_{max}(*J*_{t}) is ${parts.flatMap((part, i) => [...(i ? ['; '] : []), ...part])}.`;
}

function clampedFinding(run) {
    const held = run.flow.clamped.map((each) => ({ forget: each.forget, verdict: verdictOf(each.verdict) }));
    const lagOf = (verdict) =>
        verdict.onePercentLag === null
            ? rich`not within ${steps(verdict.lag)}`
            : rich`${steps(verdict.onePercentLag)}`;
    return rich`${strong(run.label)} reaches 1 % after: free ${strong(plain(lagOf(run.verdict)))}; held at ${listed(
        held.map(({ forget, verdict }) => rich`${String(forget)} ${strong(plain(lagOf(verdict)))}`),
    )}.`;
}
